import { type CatalogueEntry, oneLine } from "./catalogue-entry.ts";

export const AGENTS_TOPICS: readonly CatalogueEntry[] = [
  {
    slug: "agents",
    name: "Agents",
    description: "Models that plan, use tools, browse, operate computers and work together",
    group: "Agents, code and safety",
    query: oneLine(`
      title:agent OR "LLM agents" OR "language agents" OR "autonomous agents" OR "GUI agents"
      OR "web agents" OR "computer-use agents" OR "research agents" OR cat:cs.MA`),
  },
  {
    slug: "tool-use",
    name: "Tool use and GUI agents",
    description: "Calling functions, browsing the web and operating computers and phones",
    group: "Agents, code and safety",
    query: oneLine(`
      title:"tool use" OR "tool calling" OR "function calling" OR (title:tools ("agents" OR
      "LLMs")) OR "tool-integrated" OR "tool learning" OR "tool-augmented" OR "GUI agents" OR
      "GUI grounding" OR title:GUI OR title:"computer use" OR "computer-use agents" OR
      "web agents" OR "mobile agents" OR title:"model context protocol" OR title:MCP OR
      "web navigation"`),
  },
  {
    slug: "multi-agent",
    name: "Multi-agent systems",
    description: "Many agents that cooperate, debate, compete or simulate societies",
    group: "Agents, code and safety",
    query: oneLine(`
      title:"multi-agent" OR title:multiagent OR "multi-agent systems" OR
      "multi-agent debate" OR "multi-agent reinforcement learning" OR
      "multi-agent collaboration" OR title:"multiple agents" OR title:swarm OR
      "agent society" OR title:"game-theoretic" OR "social simulation" OR cat:cs.MA`),
  },
  {
    slug: "code",
    name: "Code and software engineering",
    description: "Writing, repairing and testing programs with models",
    group: "Agents, code and safety",
    query: oneLine(`
      (title:code OR title:coding OR title:software OR title:SWE OR title:programming OR
      title:compiler OR "coding agents" OR "code LLMs" OR "code language models" OR
      "software engineering agents" OR "program repair" OR "program synthesis" OR
      "repository-level" OR cat:cs.SE) -title:"code-switching" -title:"code-switched"
      -title:"predictive coding" -title:"video coding" -title:"image coding" -cat:cs.IT
      -cat:math`),
  },
  {
    slug: "ai-for-research",
    name: "AI that does research",
    description: "Agents that read papers, form hypotheses, run experiments and write",
    group: "Agents, code and safety",
    query: oneLine(`
      "AI scientist" OR title:scientist OR title:"scientific discovery" OR
      "automated scientific discovery" OR "autonomous scientific discovery" OR
      "automated research" OR "autonomous research" OR title:"research agents" OR
      "AI research agents" OR title:"hypothesis generation" OR "scientific hypothesis" OR
      title:"peer review" OR title:"scientific literature" OR title:"literature review" OR
      title:"scientific papers" OR "AI co-scientist" OR "research ideation" OR
      title:"idea generation"`),
  },
  {
    slug: "data-analysis",
    name: "Tables, databases and data agents",
    description: "Text-to-SQL, tables, spreadsheets, charts and data science by models",
    group: "Agents, code and safety",
    query: oneLine(`
      ("text-to-SQL" OR title:SQL OR title:tabular OR title:spreadsheet OR
      "data science agents" OR "table understanding" OR "table reasoning" OR title:table OR
      "data analysis agents" OR title:"data analysis" OR title:"data science" OR
      "chart understanding" OR title:chart) -title:"lookup table" -cat:cs.IT`),
  },
  {
    slug: "safety-alignment",
    name: "Safety and alignment",
    description:
      "Harmful behaviour and how to prevent it: attacks, guards, oversight, interpretability",
    group: "Agents, code and safety",
    query: oneLine(`
      title:safety OR title:harmful OR title:trustworthy OR title:guardrail OR
      title:"reward hacking" OR "safety alignment" OR "AI safety" OR "AI alignment" OR
      "emergent misalignment" OR "jailbreak" OR "red-teaming" OR "prompt injection" OR
      "safety guardrails" OR title:"adversarial attacks" OR "backdoor attack" OR
      "machine unlearning" OR "mechanistic interpretability" OR "harmful content" OR
      title:sycophancy OR title:deception OR title:oversight OR title:privacy`),
  },
  {
    slug: "jailbreaks",
    name: "Attacks and defences",
    description: "Jailbreaks, prompt injection, backdoors, adversarial examples and watermarks",
    group: "Agents, code and safety",
    query: oneLine(`
      "jailbreak" OR "prompt injection" OR "red teaming" OR "adversarial attack" OR
      "adversarial examples" OR "backdoor attack" OR "data poisoning" OR title:watermark OR
      title:watermarking OR "adversarial robustness" OR "membership inference" OR
      title:deepfake OR "AI-generated text detection" OR "AI-generated image detection"`),
  },
  {
    slug: "interpretability",
    name: "Interpretability",
    description: "What happens inside a model: features, circuits, steering, attribution",
    group: "Agents, code and safety",
    query: oneLine(`
      title:interpretability OR "mechanistic interpretability" OR "sparse autoencoder" OR
      (title:circuits "interpretability") OR "activation steering" OR "steering vectors" OR
      title:"attention heads" OR (title:probing ("representations" OR "hidden states" OR
      "activations" OR "layers")) OR title:explainable OR "explainable AI" OR "logit lens" OR
      title:"feature attribution" OR title:"data attribution" OR "linear probes"`),
  },
  {
    slug: "fairness-ethics",
    name: "Fairness, ethics and society",
    description: "Bias, values, policy, labour and what people make of it",
    group: "Agents, code and safety",
    query: oneLine(`
      title:fairness OR title:debiasing OR title:stereotypes OR (title:bias ("social" OR
      "gender" OR "stereotypes" OR "demographic" OR "political" OR "cultural" OR "fairness"))
      OR title:ethics OR title:ethical OR title:"AI governance" OR title:societal OR
      "social bias" OR "gender bias" OR "moral reasoning" OR title:moral OR title:cultural OR
      title:"human values" OR "EU AI Act" OR cat:cs.CY`),
  },
  {
    slug: "privacy",
    name: "Privacy and federated learning",
    description: "Differential privacy, unlearning and learning without sharing data",
    group: "Agents, code and safety",
    query: oneLine(`
      title:privacy OR "differential privacy" OR "differentially private" OR title:federated
      OR "machine unlearning" OR title:unlearning OR title:"privacy-preserving" OR
      "homomorphic encryption" OR "membership inference" OR title:memorization`),
  },
];
