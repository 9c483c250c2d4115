export type CatalogueEntry = { slug: string; name: string; description: string; query: string };

/**
 * The topics every installation offers. Papers of Hugging Face have no arXiv categories, so each
 * query works on words too. Abstracts name neighbouring fields in passing: a word of everyday use
 * is asked for in titles only, elsewhere a phrase that only papers on the matter would use.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    slug: "language-models",
    name: "Large language models",
    description: "Pretraining, post-training, reasoning and fast inference of language models",
    query: oneLine(`
      (title:LLM OR title:"language model" OR "LLM reasoning" OR "large reasoning models"
      OR "LLM inference" OR "LLM training" OR "LLM post-training" OR "language model pretraining"
      OR "speculative decoding" OR "KV cache" OR cat:cs.CL)
      -title:"vision-language" -title:VLM -title:multimodal -title:video -title:image -title:audio
      -title:speech -cat:cs.SD -cat:eess.AS`),
  },
  {
    slug: "agents",
    name: "Agents",
    description: "Models that plan, use tools, browse, operate computers and work together",
    query: oneLine(`
      title:agent OR "LLM agents" OR "language agents" OR "autonomous agents" OR "GUI agents"
      OR "web agents" OR "computer-use agents" OR "research agents" OR cat:cs.MA`),
  },
  {
    slug: "reinforcement-learning",
    name: "Reinforcement learning",
    description: "Learning from rewards: policy optimization, reward models, RL for reasoning",
    query: oneLine(`
      title:"reinforcement learning" OR title:RL OR title:reward OR title:"policy optimization"
      OR GRPO OR RLVR OR RLHF OR "policy gradient" OR "deep reinforcement learning"
      OR "offline reinforcement learning"`),
  },
  {
    slug: "vision",
    name: "Computer vision and image generation",
    description: "Seeing and making pictures: recognition, editing, diffusion, 3D scenes",
    query: oneLine(`
      (title:image OR title:visual OR title:vision OR title:3D OR "text-to-image"
      OR "image generation models" OR "image editing" OR "object detection"
      OR "semantic segmentation" OR "image classification" OR "image restoration"
      OR "Gaussian splatting" OR "depth estimation" OR cat:cs.CV)
      -title:video -title:"vision-language-action"`),
  },
  {
    slug: "video",
    name: "Video",
    description: "Generating, editing and understanding video",
    query: oneLine(`
      title:video OR "video generation models" OR "video diffusion models" OR "text-to-video"
      OR "long video understanding" OR "video world models"`),
  },
  {
    slug: "robotics",
    name: "Robotics and embodied AI",
    description: "Robots, manipulation, vision-language-action models, driving",
    query: oneLine(`
      title:robot OR title:embodied OR title:VLA OR title:driving OR "robot manipulation"
      OR "robotic manipulation" OR "robot learning" OR "robot policies"
      OR "vision-language-action" OR humanoid OR "dexterous manipulation"
      OR "legged locomotion" OR cat:cs.RO`),
  },
  {
    slug: "speech-audio",
    name: "Speech and audio",
    description: "Speech recognition and synthesis, spoken dialogue, music and sound",
    query: oneLine(`
      title:speech OR title:audio OR title:voice OR title:music OR title:sound OR title:spoken
      OR title:speaker OR title:TTS OR title:ASR OR "text-to-speech" OR "speech recognition"
      OR "speech synthesis" OR "music generation" OR "audio generation"
      OR "audio language models" OR cat:cs.SD OR cat:eess.AS`),
  },
  {
    slug: "graph-neural-networks",
    name: "Graph neural networks",
    description: "Learning on graphs: networks, molecules, knowledge graphs",
    query: oneLine(`
      "graph neural network" OR GNN OR "graph learning" OR "graph representation learning"
      OR "graph transformer" OR "graph attention" OR "graph convolutional"
      OR "message-passing neural" OR "node classification" OR "link prediction"
      OR title:"knowledge graph"`),
  },
  {
    slug: "medicine-biology",
    name: "Medicine and biology",
    description: "Clinical models, medical images, drugs, proteins, cells and genomes",
    query: oneLine(`
      title:medical OR title:medicine OR title:clinical OR title:healthcare OR title:patient
      OR title:biology OR title:biomedical OR title:protein OR title:EEG OR title:"X-ray"
      OR "medical image"
      OR "medical reasoning" OR "electronic health records" OR "drug discovery"
      OR "protein design" OR "protein structure" OR "single-cell" OR "virtual cells"
      OR "computational pathology" OR radiology OR genomics OR cat:q-bio`),
  },
  {
    slug: "code",
    name: "Code and software engineering",
    description: "Writing, repairing and testing programs with models",
    query: oneLine(`
      (title:code OR title:software OR title:SWE OR title:programming OR title:compiler
      OR "coding agents" OR "code LLMs" OR "software engineering agents" OR "program repair"
      OR "program synthesis" OR "repository-level" OR cat:cs.SE)
      -title:"code-switching" -title:"code-switched"`),
  },
  {
    slug: "safety-alignment",
    name: "Safety and alignment",
    description:
      "Harmful behaviour and how to prevent it: attacks, guards, oversight, interpretability",
    query: oneLine(`
      title:safety OR title:harmful OR title:trustworthy OR title:guard OR title:"reward hacking"
      OR "safety alignment" OR "AI safety" OR "AI alignment"
      OR "emergent misalignment" OR jailbreak OR "red-teaming" OR "prompt injection"
      OR "safety guardrails" OR "adversarial attacks" OR "backdoor attack"
      OR "machine unlearning" OR "mechanistic interpretability" OR "harmful content"
      OR "safety risks" OR title:misaligned OR title:deception OR title:oversight OR title:privacy`),
  },
  {
    slug: "retrieval",
    name: "Search, retrieval and RAG",
    description:
      "Finding and citing sources: retrievers, rerankers, RAG, deep research, recommendation",
    query: oneLine(`
      title:retrieval OR title:retriever OR title:RAG OR title:reranking OR title:recommendation
      OR title:"search agent" OR title:"agentic search" OR title:"deep research"
      OR "retrieval-augmented generation" OR "dense retrieval" OR "information retrieval"
      OR "deep research agents" OR "vector search" OR cat:cs.IR`),
  },
  {
    slug: "trending",
    name: "All of trending",
    description: "Whatever is trending today, in every field",
    query: "*",
  },
];

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
