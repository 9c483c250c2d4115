import { type CatalogueEntry, oneLine } from "./catalogue-entry.ts";

export const LANGUAGE_TOPICS: readonly CatalogueEntry[] = [
  {
    slug: "language-models",
    name: "Large language models",
    description: "Pretraining, post-training, reasoning and fast inference of language models",
    group: "Language models",
    query: oneLine(`
      (title:LLM OR title:"language model" OR "LLM reasoning" OR "large reasoning models" OR
      "LLM inference" OR "LLM training" OR "LLM post-training" OR "language model pretraining"
      OR "speculative decoding" OR "KV cache" OR cat:cs.CL) -title:"vision-language"
      -title:VLM -title:multimodal -title:video -title:image -title:audio -title:speech
      -cat:cs.SD -cat:eess.AS`),
  },
  {
    slug: "pretraining",
    name: "Pretraining and scaling",
    description:
      "Scaling laws, pretraining recipes, optimizers and architectures of foundation models",
    group: "Language models",
    query: oneLine(`
      "scaling laws" OR "scaling law" OR title:pretraining OR title:"pre-training" OR
      "pretraining data" OR "pre-training data" OR "continual pretraining" OR "pretraining
      from scratch" OR "data mixture" OR "language model pretraining" OR "Muon optimizer" OR
      "model growth"`),
  },
  {
    slug: "reasoning",
    name: "Reasoning",
    description: "Chains of thought, test-time compute and models that think before they answer",
    group: "Language models",
    query: oneLine(`
      title:reasoning OR title:"chain-of-thought" OR title:thinking OR title:overthinking OR
      "test-time scaling" OR "large reasoning models" OR "long chain-of-thought" OR "process
      reward model" OR "latent reasoning" OR "inference-time scaling"`),
  },
  {
    slug: "mathematics-ai",
    name: "Mathematics and theorem proving",
    description: "Models that solve problems, prove theorems and write formal proofs",
    group: "Language models",
    query: oneLine(`
      "theorem proving" OR "theorem prover" OR "formal proofs" OR "autoformalization" OR
      title:Lean OR "mathematical reasoning" OR title:"math reasoning" OR title:olympiad OR
      title:AIME OR "math word problems" OR "formal mathematics" OR title:theorem`),
  },
  {
    slug: "long-context",
    name: "Long context and memory",
    description: "Long inputs, attention that scales, KV caches and memory of models and agents",
    group: "Language models",
    query: oneLine(`
      "long-context" OR "KV cache" OR "context window" OR "length extrapolation" OR
      title:memory OR "sparse attention" OR "linear attention" OR "context compression" OR
      "million tokens"`),
  },
  {
    slug: "efficient-inference",
    name: "Fast and small models",
    description: "Quantization, pruning, distillation, speculative decoding and serving",
    group: "Language models",
    query: oneLine(`
      title:quantization OR title:pruning OR "speculative decoding" OR "low-bit" OR "model
      compression" OR "post-training quantization" OR "LLM serving" OR "LLM inference" OR
      "inference acceleration" OR "token pruning" OR "early exit" OR "on-device" OR
      title:distillation OR "KV cache compression"`),
  },
  {
    slug: "architectures",
    name: "Model architectures",
    description:
      "Mixtures of experts, state space models, attention variants and what comes after transformers",
    group: "Language models",
    query: oneLine(`
      "mixture-of-experts" OR "mixture of experts" OR title:MoE OR "state space model" OR
      title:Mamba OR "linear attention" OR "recurrent neural network" OR "positional encoding"
      OR "position embedding" OR title:transformer OR "Kolmogorov-Arnold" OR "hybrid
      architecture" OR "looped transformer"`),
  },
  {
    slug: "diffusion-language-models",
    name: "Diffusion language models",
    description: "Text written by denoising instead of word by word",
    group: "Language models",
    query: oneLine(`
      "diffusion language model" OR "diffusion large language model" OR "masked diffusion" OR
      "discrete diffusion" OR title:dLLM OR "diffusion LLM" OR "text diffusion"`),
  },
  {
    slug: "alignment",
    name: "Preferences and alignment",
    description:
      "Learning from feedback: reward models, preference optimization, instruction tuning",
    group: "Language models",
    query: oneLine(`
      "preference optimization" OR "RLHF" OR "direct preference optimization" OR "reward
      model" OR "reward modeling" OR title:"human feedback" OR "preference learning" OR
      "preference alignment" OR "instruction tuning" OR title:"instruction following" OR
      title:"human preferences" OR "LLM alignment"`),
  },
  {
    slug: "fine-tuning",
    name: "Fine-tuning and adapters",
    description: "LoRA and other ways to adapt a model, merge models or change what they know",
    group: "Language models",
    query: oneLine(`
      title:LoRA OR "low-rank adaptation" OR "parameter-efficient" OR title:"fine-tuning" OR
      title:finetuning OR "model merging" OR "knowledge editing" OR "model editing" OR "task
      arithmetic" OR "adapter tuning"`),
  },
  {
    slug: "retrieval",
    name: "Search, retrieval and RAG",
    description: "Finding and citing sources: retrievers, rerankers, RAG and deep research",
    group: "Language models",
    query: oneLine(`
      title:retrieval OR title:retriever OR title:RAG OR title:reranking OR title:"search
      agent" OR title:"agentic search" OR title:"deep research" OR "retrieval-augmented
      generation" OR "dense retrieval" OR "information retrieval" OR "deep research agents" OR
      "vector search" OR "text embedding" OR cat:cs.IR`),
  },
  {
    slug: "hallucination",
    name: "Truth and hallucination",
    description: "Factuality, uncertainty, calibration and knowing when not to answer",
    group: "Language models",
    query: oneLine(`
      title:hallucination OR title:factuality OR title:factual OR title:truthful OR
      title:"fact-checking" OR title:uncertainty OR title:calibration OR "hallucination
      detection" OR "hallucination mitigation" OR "factual accuracy" OR title:abstention OR
      title:misinformation OR title:confidence`),
  },
  {
    slug: "evaluation",
    name: "Benchmarks and evaluation",
    description: "New benchmarks, judges, leaderboards and how far they can be trusted",
    group: "Language models",
    query: oneLine(`
      title:benchmark OR title:benchmarking OR title:bench OR title:leaderboard OR
      title:evaluating OR title:evaluation OR "LLM-as-a-judge" OR "data contamination" OR
      "benchmark contamination" OR title:arena`),
  },
  {
    slug: "multilingual",
    name: "Multilingual and low-resource language",
    description: "Translation and models for many languages",
    group: "Language models",
    query: oneLine(`
      title:multilingual OR title:"cross-lingual" OR title:translation OR "machine
      translation" OR "low-resource languages" OR title:bilingual OR "indic languages" OR
      "african languages" OR title:arabic OR "code-switching"`),
  },
  {
    slug: "dialogue",
    name: "Dialogue, roles and persona",
    description: "Conversation, simulated users, role play, empathy and style",
    group: "Language models",
    query: oneLine(`
      title:dialogue OR title:conversational OR title:chatbot OR title:persona OR
      title:"role-playing" OR title:conversation OR "multi-turn dialogue" OR "user simulator"
      OR "emotional support" OR title:empathy OR title:personality`),
  },
];
