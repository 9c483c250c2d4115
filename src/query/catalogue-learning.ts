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
      "vision-language-action" OR title:VLA OR "robot foundation model" OR "generalist robot"
      OR "diffusion policy" OR "robot policy" OR "visuomotor policy" OR "action chunking" OR
      "action tokenization" OR "cross-embodiment"`),
  },
  {
    slug: "manipulation",
    name: "Manipulation and humanoids",
    description: "Grasping, dexterous hands, teleoperation, walking",
    group: "Robots, speech and sound",
    query: oneLine(`
      "robotic manipulation" OR "robot manipulation" OR "dexterous" OR title:grasping OR
      title:grasp OR "humanoid" OR "legged locomotion" OR title:quadruped OR
      title:teleoperation OR "imitation learning" OR "bimanual" OR "tactile sensing" OR
      title:tactile OR "sim-to-real"`),
  },
  {
    slug: "driving-navigation",
    name: "Driving, drones and navigation",
    description: "Autonomous vehicles, trajectories, maps and finding the way",
    group: "Robots, speech and sound",
    query: oneLine(`
      "autonomous driving" OR title:driving OR "vision-language navigation" OR
      "vision-and-language navigation" OR title:navigation OR "motion planning" OR "trajectory
      prediction" OR title:UAV OR title:drone OR "path planning" OR title:LiDAR OR "occupancy
      prediction" OR "bird's-eye view"`),
  },
  {
    slug: "speech-audio",
    name: "Speech and audio",
    description: "Speech recognition and synthesis, spoken dialogue, music and sound",
    group: "Robots, speech and sound",
    query: oneLine(`
      title:speech OR title:audio OR title:voice OR title:music OR title:sound OR title:spoken
      OR title:speaker OR title:TTS OR title:ASR OR "text-to-speech" OR "speech recognition"
      OR "speech synthesis" OR "music generation" OR "audio generation" OR "audio language
      models" OR cat:cs.SD OR cat:eess.AS`),
  },
  {
    slug: "speech",
    name: "Speech recognition and synthesis",
    description: "Hearing and speaking machines, voices, spoken dialogue",
    group: "Robots, speech and sound",
    query: oneLine(`
      title:speech OR title:TTS OR title:ASR OR "text-to-speech" OR "speech recognition" OR
      "speech synthesis" OR "voice cloning" OR "voice conversion" OR "spoken dialogue" OR
      "speech language model" OR "speaker verification" OR "speech enhancement" OR
      "full-duplex"`),
  },
  {
    slug: "music",
    name: "Music and sound",
    description: "Music generation and understanding, sound effects, audio codecs",
    group: "Robots, speech and sound",
    query: oneLine(`
      title:music OR title:musical OR title:song OR title:singing OR "music generation" OR
      "audio generation" OR "sound effects" OR "text-to-audio" OR "audio codec" OR "sound
      event" OR "video-to-audio" OR title:audio`),
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
      "GRPO" OR "RLVR" OR "verifiable rewards" OR "policy optimization" OR "RL post-training"
      OR "agentic reinforcement learning" OR "agentic RL" OR "LLM reinforcement learning" OR
      "rule-based rewards" OR "reward shaping"`),
  },
  {
    slug: "graph-neural-networks",
    name: "Graph neural networks",
    description: "Learning on graphs: networks, molecules, knowledge graphs",
    group: "Learning and theory",
    query: oneLine(`
      "graph neural network" OR "GNN" OR "graph learning" OR "graph representation learning"
      OR "graph transformer" OR "graph attention" OR "graph convolutional" OR "message-passing
      neural" OR "node classification" OR "link prediction" OR title:"knowledge graph"`),
  },
  {
    slug: "time-series",
    name: "Time series and forecasting",
    description: "Forecasts, anomalies, events and signals over time",
    group: "Learning and theory",
    query: oneLine(`
      "time series" OR "time-series" OR title:forecasting OR "temporal point process" OR
      "spatio-temporal" OR "traffic prediction" OR "traffic forecasting" OR "demand
      forecasting" OR "electronic load"`),
  },
  {
    slug: "causality",
    name: "Causality",
    description: "Causal discovery, effects and reasoning about what would have been",
    group: "Learning and theory",
    query: oneLine(`
      title:causal OR title:causality OR "causal inference" OR "causal discovery" OR
      title:counterfactual OR "treatment effect" OR "structural causal" OR title:confounding
      OR "instrumental variable"`),
  },
  {
    slug: "optimization-theory",
    name: "Theory and optimization",
    description: "Why learning works: convergence, generalization, optimizers, bandits",
    group: "Learning and theory",
    query: oneLine(`
      "generalization bound" OR "sample complexity" OR "convergence rate" OR "stochastic
      gradient descent" OR "regret bounds" OR title:bandits OR "neural tangent kernel" OR
      title:convergence OR "loss landscape" OR "implicit bias" OR title:grokking OR "learning
      theory" OR cat:stat.ML OR cat:math.OC`),
  },
  {
    slug: "representation-learning",
    name: "Representations and transfer",
    description: "Self-supervised, contrastive, few-shot, continual and domain-general learning",
    group: "Learning and theory",
    query: oneLine(`
      "self-supervised learning" OR "contrastive learning" OR title:"representation learning"
      OR "few-shot learning" OR "meta-learning" OR title:"domain adaptation" OR "domain
      generalization" OR title:"transfer learning" OR title:"continual learning" OR
      "catastrophic forgetting" OR "test-time adaptation" OR "active learning" OR
      "long-tailed"`),
  },
  {
    slug: "data",
    name: "Data for training",
    description: "Curation, synthetic data, filtering, annotation and new datasets",
    group: "Learning and theory",
    query: oneLine(`
      title:dataset OR title:datasets OR title:corpus OR title:"synthetic data" OR "data
      curation" OR "data selection" OR title:"data augmentation" OR "data synthesis" OR "data
      filtering" OR "dataset distillation" OR title:annotation OR "open dataset" OR
      "web-crawled"`),
  },
  {
    slug: "recommendation",
    name: "Recommender systems",
    description: "What to show to whom: recommendation, ranking, advertising",
    group: "Learning and theory",
    query: oneLine(`
      title:recommendation OR title:recommender OR "recommender systems" OR "sequential
      recommendation" OR "click-through rate" OR "collaborative filtering" OR "generative
      recommendation" OR "user modeling" OR title:advertising`),
  },
  {
    slug: "games",
    name: "Games and game playing",
    description: "Models that play, and worlds made to play in",
    group: "Learning and theory",
    query: oneLine(`
      title:game OR title:games OR title:gaming OR title:chess OR title:poker OR
      title:Minecraft OR "game playing" OR "video games" OR "text-based games" OR "social
      deduction" OR title:"self-play"`),
  },
];
