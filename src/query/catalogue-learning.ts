import { type CatalogueEntry, oneLine } from "./catalogue-entry.ts";

export const LEARNING_TOPICS: readonly CatalogueEntry[] = [
  {
    slug: "robotics",
    name: "Robotics and embodied AI",
    description: "Robots, manipulation, vision-language-action models, driving",
    group: "Robots, speech and sound",
    query: oneLine(`
      title:robot OR title:embodied OR title:VLA OR title:driving OR "robot manipulation" OR
      "robotic manipulation" OR "robot learning" OR "robot policies" OR
      "vision-language-action" OR "humanoid" OR "dexterous manipulation" OR "legged
      locomotion" OR cat:cs.RO`),
  },
  {
    slug: "vla",
    name: "Vision-language-action models",
    description: "Policies for robots built on pretrained models",
    group: "Robots, speech and sound",
    query: oneLine(`
      "vision-language-action" OR title:VLA OR title:VLAs OR "robot foundation model" OR
      "generalist robot" OR "diffusion policy" OR "robot policy" OR "visuomotor policy" OR
      "action chunking" OR "cross-embodiment" OR "world action model"`),
  },
  {
    slug: "manipulation",
    name: "Manipulation and humanoids",
    description: "Grasping, dexterous hands, teleoperation, walking",
    group: "Robots, speech and sound",
    query: oneLine(`
      "robotic manipulation" OR "robot manipulation" OR "dexterous" OR (title:grasping
      "robot") OR "humanoid robots" OR title:humanoid OR "robot locomotion" OR
      "humanoid locomotion" OR title:quadruped OR title:teleoperation OR
      title:"imitation learning" OR "bimanual manipulation" OR "tactile sensing" OR
      title:tactile OR title:"sim-to-real" OR "whole-body control" OR "loco-manipulation"`),
  },
  {
    slug: "driving-navigation",
    name: "Driving, drones and navigation",
    description: "Autonomous vehicles, trajectories, maps and finding the way",
    group: "Robots, speech and sound",
    query: oneLine(`
      title:driving OR title:"autonomous vehicles" OR title:vehicles OR
      "end-to-end autonomous driving" OR "vision-language navigation" OR
      "vision-and-language navigation" OR (title:navigation ("robot" OR "embodied" OR "agent"
      OR "UAV" OR "visual")) OR title:"motion planning" OR title:"trajectory prediction" OR
      title:UAV OR title:UAVs OR title:drone OR title:"path planning" OR (title:LiDAR
      "driving") OR "occupancy prediction" OR title:BEV`),
  },
  {
    slug: "speech-audio",
    name: "Speech and audio",
    description: "Speech recognition and synthesis, spoken dialogue, music and sound",
    group: "Robots, speech and sound",
    query: oneLine(`
      (title:speech OR title:audio OR title:voice OR title:music OR title:sound OR
      title:spoken OR title:speaker OR title:TTS OR title:ASR OR "text-to-speech synthesis"
      OR "speech recognition" OR "speech synthesis" OR "music generation" OR
      "audio generation" OR "audio language models" OR cat:cs.SD OR cat:eess.AS)
      -title:"hate speech"`),
  },
  {
    slug: "speech",
    name: "Speech recognition and synthesis",
    description: "Hearing and speaking machines, voices, spoken dialogue",
    group: "Robots, speech and sound",
    query: oneLine(`
      (title:speech OR title:ASR OR (title:TTS "speech") OR "text-to-speech synthesis" OR
      "automatic speech recognition" OR "speech synthesis" OR "voice cloning" OR
      "voice conversion" OR "spoken dialogue" OR "speech language model" OR
      "speaker verification" OR "speech enhancement" OR title:voice OR title:spoken OR
      title:speaker) -title:"hate speech" -title:"part-of-speech"`),
  },
  {
    slug: "music",
    name: "Music and sound",
    description: "Music generation and understanding, sound effects, audio codecs",
    group: "Robots, speech and sound",
    query: oneLine(`
      title:music OR title:song OR title:singing OR title:sound OR "music generation" OR
      "audio generation" OR "sound effects" OR "text-to-audio generation" OR
      "video-to-audio generation" OR "foley" OR "audio codec" OR "neural codec" OR
      "sound event" OR "audio captioning" OR "audio language model" OR (title:audio
      -title:"audio-visual" -title:"audio-driven" -title:video -title:speech -title:talking
      -title:deepfake)`),
  },
  {
    slug: "reinforcement-learning",
    name: "Reinforcement learning",
    description: "Learning from rewards: policy optimization, reward models, RL for reasoning",
    group: "Learning and theory",
    query: oneLine(`
      title:"reinforcement learning" OR title:RL OR title:reward OR title:"policy
      optimization" OR "GRPO" OR "RLVR" OR "RLHF" OR "policy gradient" OR "deep reinforcement
      learning" OR "offline reinforcement learning"`),
  },
  {
    slug: "rl-for-llms",
    name: "RL for language models",
    description: "Verifiable rewards, policy optimization and exploration for models that reason",
    group: "Learning and theory",
    query: oneLine(`
      "RLVR" OR "verifiable rewards" OR title:GRPO OR "RL for LLMs" OR (("GRPO" OR
      "policy optimization" OR "rule-based rewards" OR "reward shaping" OR "RL post-training"
      OR "agentic RL" OR title:"reinforcement learning" OR title:RL) ("LLMs" OR "LLM" OR
      "language model" OR "language models") -"multi-agent reinforcement learning"
      -title:image -title:video -title:robot)`),
  },
  {
    slug: "graph-neural-networks",
    name: "Graph neural networks",
    description: "Learning on graphs: networks, molecules, knowledge graphs",
    group: "Learning and theory",
    query: oneLine(`
      "graph neural network" OR "GNN" OR "GNNs" OR "graph learning" OR
      "graph representation learning" OR "graph transformer" OR "graph attention" OR
      "graph convolutional" OR "message-passing neural" OR "node classification" OR
      "link prediction" OR title:"graph foundation model" OR title:"knowledge graph"`),
  },
  {
    slug: "time-series",
    name: "Time series and forecasting",
    description: "Forecasts, anomalies, events and signals over time",
    group: "Learning and theory",
    query: oneLine(`
      title:"time series" OR title:"time-series" OR "time series forecasting" OR
      "time series foundation" OR "time series analysis" OR "time series classification" OR
      "time series anomaly" OR "multivariate time series" OR title:forecasting OR
      "temporal point process" OR "traffic prediction" OR "traffic forecasting" OR
      "traffic flow" OR "demand forecasting" OR "load forecasting"`),
  },
  {
    slug: "causality",
    name: "Causality",
    description: "Causal discovery, effects and reasoning about what would have been",
    group: "Learning and theory",
    query: oneLine(`
      ((title:causal OR title:causality) -title:"causal video" -title:streaming
      -title:"causal attention" -title:autoregressive) OR "causal discovery" OR
      title:counterfactual OR "treatment effect" OR "structural causal model" OR
      title:confounding OR "instrumental variable"`),
  },
  {
    slug: "optimization-theory",
    name: "Theory and optimization",
    description: "Why learning works: convergence, generalization, optimizers, bandits",
    group: "Learning and theory",
    query: oneLine(`
      "generalization bound" OR "sample complexity" OR "convergence guarantees" OR
      title:"convergence analysis" OR title:"gradient descent" OR title:SGD OR title:Adam OR
      "regret bounds" OR title:bandits OR "neural tangent kernel" OR title:"loss landscape"
      OR "implicit regularization" OR "implicit bias of gradient" OR title:grokking OR
      "statistical learning theory" OR title:"sharpness-aware" OR title:"convergence rate" OR
      title:"generalization bounds" OR cat:math.OC`),
  },
  {
    slug: "representation-learning",
    name: "Representations and transfer",
    description: "Self-supervised, contrastive, few-shot, continual and domain-general learning",
    group: "Learning and theory",
    query: oneLine(`
      title:"self-supervised" OR title:"contrastive learning" OR
      title:"representation learning" OR title:"few-shot learning" OR title:"meta-learning"
      OR title:"domain adaptation" OR title:"domain generalization" OR
      title:"transfer learning" OR title:"continual learning" OR title:"lifelong learning" OR
      title:"class-incremental" OR title:"catastrophic forgetting" OR
      title:"test-time adaptation" OR title:"active learning" OR title:"long-tailed" OR
      title:"semi-supervised"`),
  },
  {
    slug: "data",
    name: "Data for training",
    description: "Curation, synthetic data, filtering, annotation and new datasets",
    group: "Learning and theory",
    query: oneLine(`
      title:dataset OR title:datasets OR title:corpus OR title:"synthetic data" OR
      title:"data curation" OR "data selection" OR title:"data augmentation" OR
      title:"data synthesis" OR "synthetic data generation" OR "data filtering" OR
      "dataset distillation" OR title:annotation OR title:"data quality" OR "data-centric" OR
      title:"data generation"`),
  },
  {
    slug: "recommendation",
    name: "Recommender systems",
    description: "What to show to whom: recommendation, ranking, advertising",
    group: "Learning and theory",
    query: oneLine(`
      title:recommendation OR title:recommender OR "sequential recommendation" OR
      "click-through rate prediction" OR title:"collaborative filtering" OR
      "generative recommendation" OR "user modeling" OR title:advertising`),
  },
  {
    slug: "games",
    name: "Games and game playing",
    description: "Models that play, and worlds made to play in",
    group: "Learning and theory",
    query: oneLine(`
      (title:game OR title:games OR title:chess OR title:poker OR title:Minecraft OR
      title:Pokemon OR title:Atari OR title:esports OR "game playing" OR "game agents" OR
      "text-based games" OR "social deduction" OR title:werewolf) -title:"game theory"
      -title:"game-theoretic" -cat:cs.GT`),
  },
];
