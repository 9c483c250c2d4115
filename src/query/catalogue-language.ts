import { type CatalogueEntry, oneLine } from "./catalogue-entry.ts";

export const LANGUAGE_TOPICS: readonly CatalogueEntry[] = [
  {
    slug: "language-models",
    name: "Large language models",
    description: "Pretraining, post-training, reasoning and fast inference of language models",
    group: "Language models",
    query: oneLine(`
      (title:LLM OR title:LLMs OR title:"language model" OR "LLM reasoning" OR
      "large reasoning models" OR "LLM inference" OR "LLM training" OR "LLM post-training" OR
      "language model pretraining" OR "speculative decoding" OR "KV cache" OR cat:cs.CL)
      -title:"vision-language" -title:VLM -title:VLMs -title:multimodal -title:video
      -title:image -title:audio -title:speech -cat:cs.SD -cat:eess.AS`),
  },
  {
    slug: "pretraining",
    name: "Pretraining and scaling",
    description: "Scaling laws, recipes, data mixtures and optimizers of foundation models",
    group: "Language models",
    query: oneLine(`
      (((title:pretraining OR title:"pre-training") ("tokens" OR "from scratch" OR
      "scaling laws" OR "corpus" OR "corpora" OR "pretraining data")) OR title:"scaling laws"
      OR "neural scaling laws" OR "LLM pretraining" OR "LLM pre-training" OR
      title:"continual pretraining" OR title:"continued pre-training" OR
      title:"compute-optimal" OR "Muon optimizer" OR title:"data mixture")
      -title:"pretrained model" -title:"pre-trained model" -title:"pre-trained language"
      -title:"pre-trained diffusion"`),
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
      (title:"mathematical reasoning" OR title:math OR title:mathematics OR title:olympiad OR
      title:"theorem proving" OR title:"theorem prover" OR "automated theorem proving" OR
      "formal theorem proving" OR "formal proofs" OR "autoformalization" OR "Lean 4" OR
      "math word problems" OR "formal mathematics" OR "geometry problem solving" OR
      "mathematical problem solving" OR "mathematical discovery") -cat:cs.IT`),
  },
  {
    slug: "long-context",
    name: "Long context and memory",
    description: "Long inputs, attention that scales, KV caches and memory of models and agents",
    group: "Language models",
    query: oneLine(`
      ("long-context" OR "KV cache" OR "context compression" OR "length extrapolation" OR
      "context extension" OR title:"context window" OR "sparse attention" OR
      "linear attention" OR "agent memory" OR "memory-augmented" OR "memory systems" OR
      (title:memory ("agents" OR "long-term" OR "LLMs" OR "language models")))
      -title:"memory-efficient"`),
  },
  {
    slug: "efficient-inference",
    name: "Fast and small models",
    description: "Quantization, pruning, distillation, speculative decoding and serving",
    group: "Language models",
    query: oneLine(`
      (title:quantization OR title:pruning OR title:"knowledge distillation" OR
      "speculative decoding" OR "low-bit" OR title:"model compression" OR
      "post-training quantization" OR "LLM serving" OR title:"LLM inference" OR
      "inference acceleration" OR title:"efficient inference" OR "token pruning" OR
      title:"token compression" OR title:"early exit" OR title:"edge devices" OR
      title:"small language models" OR "KV cache compression" OR "KV cache quantization")
      -cat:cs.IT`),
  },
  {
    slug: "architectures",
    name: "Model architectures",
    description:
      "Mixtures of experts, state space models, attention and what comes after transformers",
    group: "Language models",
    query: oneLine(`
      title:"mixture of experts" OR title:MoE OR "MoE models" OR "sparse MoE" OR
      "expert routing" OR title:"state space" OR title:Mamba OR "linear attention" OR
      title:"recurrent neural network" OR title:"positional encoding" OR
      title:"position encoding" OR title:"position embedding" OR title:RoPE OR
      title:"transformer architecture" OR title:"attention mechanism" OR
      title:"hybrid attention" OR title:"gated attention" OR title:"Kolmogorov-Arnold" OR
      "looped transformer" OR title:"residual connections"`),
  },
  {
    slug: "diffusion-language-models",
    name: "Diffusion language models",
    description: "Text written by denoising instead of word by word",
    group: "Language models",
    query: oneLine(`
      "diffusion language model" OR "diffusion large language model" OR "diffusion LLM" OR
      "diffusion LLMs" OR "dLLM" OR "dLLMs" OR "masked diffusion language" OR
      "text diffusion" OR "discrete diffusion language" OR (("masked diffusion" OR
      "discrete diffusion") ("language modeling" OR "language models" OR "text generation"))`),
  },
  {
    slug: "alignment",
    name: "Preferences and alignment",
    description:
      "Learning from feedback: reward models, preference optimization, instruction tuning",
    group: "Language models",
    query: oneLine(`
      "preference optimization" OR title:RLHF OR title:"human feedback" OR
      title:"reward model" OR title:"preference learning" OR title:"preference alignment" OR
      "human preference alignment" OR title:"preference data" OR title:"human preferences" OR
      title:"instruction tuning" OR title:"instruction following" OR "LLM alignment" OR
      "aligning LLMs" OR "aligning language models" OR "aligning large language models" OR
      "generative reward model" OR "reward modeling benchmark"`),
  },
  {
    slug: "fine-tuning",
    name: "Fine-tuning and adapters",
    description: "LoRA and other ways to adapt a model, merge models or change what they know",
    group: "Language models",
    query: oneLine(`
      title:LoRA OR title:"low-rank adaptation" OR title:"parameter-efficient" OR
      "parameter-efficient fine-tuning" OR title:"fine-tuning" OR title:finetuning OR
      "model merging" OR "knowledge editing" OR title:"model editing" OR "task arithmetic" OR
      "task vectors" OR title:"adapter tuning" OR title:"prompt tuning"`),
  },
  {
    slug: "retrieval",
    name: "Search, retrieval and RAG",
    description: "Finding and citing sources: retrievers, rerankers, RAG and deep research",
    group: "Language models",
    query: oneLine(`
      title:retrieval OR title:retriever OR title:RAG OR title:reranking OR title:reranker OR
      title:"search agent" OR title:"agentic search" OR title:"deep research" OR
      "retrieval-augmented generation" OR "dense retrieval" OR "deep research agents" OR
      "vector search" OR title:"text embedding" OR title:"embedding models" OR
      "web search agents" OR cat:cs.IR`),
  },
  {
    slug: "hallucination",
    name: "Truth and hallucination",
    description: "Factuality, uncertainty, calibration and knowing when not to answer",
    group: "Language models",
    query: oneLine(`
      (title:hallucination OR title:factuality OR title:truthful OR title:"fact-checking" OR
      "hallucination detection" OR "hallucination mitigation" OR title:abstention OR
      title:misinformation OR "fact verification" OR ((title:uncertainty OR title:calibration
      OR title:confidence) ("LLMs" OR "LLM" OR "language models"))) -title:"ground truth"
      -title:segmentation`),
  },
  {
    slug: "evaluation",
    name: "Benchmarks and evaluation",
    description: "New benchmarks, judges, leaderboards and how far they can be trusted",
    group: "Language models",
    query: oneLine(`
      title:benchmark OR title:bench OR title:leaderboard OR title:evaluating OR
      title:"LLM-as-a-judge" OR title:judges OR "data contamination" OR
      "benchmark contamination" OR title:arena`),
  },
  {
    slug: "multilingual",
    name: "Multilingual and low-resource language",
    description: "Translation and models for many languages",
    group: "Language models",
    query: oneLine(`
      title:multilingual OR title:"cross-lingual" OR title:crosslingual OR
      title:"machine translation" OR (title:translation ("languages" OR
      "machine translation")) OR "low-resource languages" OR title:bilingual OR title:dialect
      OR "indic languages" OR "african languages" OR title:arabic OR title:"code-switching"`),
  },
  {
    slug: "dialogue",
    name: "Dialogue, roles and persona",
    description: "Conversation, simulated users, role play, empathy and style",
    group: "Language models",
    query: oneLine(`
      title:dialogue OR title:conversational OR title:chatbot OR title:persona OR
      title:"role-playing" OR title:"multi-turn" OR title:"user simulator" OR
      title:"user simulation" OR title:"emotional support" OR title:empathy OR
      title:empathetic OR "personality traits"`),
  },
];
