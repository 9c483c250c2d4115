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
      title:"tool use" OR "tool calling" OR "function calling" OR "tool-integrated" OR "tool
      learning" OR "GUI agents" OR "GUI grounding" OR title:GUI OR "computer use" OR "web
      agents" OR "mobile agents" OR "model context protocol" OR "web navigation" OR
      "tool-augmented"`),
  },
  {
    slug: "multi-agent",
    name: "Multi-agent systems",
    description: "Many agents that cooperate, debate, compete or simulate societies",
    group: "Agents, code and safety",
    query: oneLine(`
      "multi-agent" OR "multiple agents" OR title:swarm OR "agent collaboration" OR "agent
      society" OR "agents debate" OR title:debate OR "agent communication" OR "game theory" OR
      "social simulation" OR cat:cs.MA`),
  },
  {
    slug: "code",
    name: "Code and software engineering",
    description: "Writing, repairing and testing programs with models",
    group: "Agents, code and safety",
    query: oneLine(`
      (title:code OR title:software OR title:SWE OR title:programming OR title:compiler OR
      "coding agents" OR "code LLMs" OR "software engineering agents" OR "program repair" OR
      "program synthesis" OR "repository-level" OR cat:cs.SE) -title:"code-switching"
      -title:"code-switched"`),
  },
  {
    slug: "ai-for-research",
    name: "AI that does research",
    description: "Agents that read papers, form hypotheses, run experiments and write",
    group: "Agents, code and safety",
    query: oneLine(`
      "AI scientist" OR "scientific discovery" OR "automated research" OR "research agents" OR
      "hypothesis generation" OR "peer review" OR "scientific literature" OR "literature
      review" OR "AI co-scientist" OR title:scientist OR "research ideas" OR "scientific
      papers" OR "autonomous research"`),
  },
  {
    slug: "data-analysis",
    name: "Tables, databases and data agents",
    description: "Text-to-SQL, tables, spreadsheets, charts and data science by models",
    group: "Agents, code and safety",
    query: oneLine(`
      "text-to-SQL" OR title:SQL OR title:tabular OR title:spreadsheet OR "data science
      agents" OR "table understanding" OR "table reasoning" OR "tabular data" OR title:table
      OR "data analysis agents" OR "chart understanding" OR title:chart`),
  },
  {
    slug: "safety-alignment",
    name: "Safety and alignment",
    description:
      "Harmful behaviour and how to prevent it: attacks, guards, oversight, interpretability",
    group: "Agents, code and safety",
    query: oneLine(`
      title:safety OR title:harmful OR title:trustworthy OR title:guard OR title:"reward
      hacking" OR "safety alignment" OR "AI safety" OR "AI alignment" OR "emergent
      misalignment" OR "jailbreak" OR "red-teaming" OR "prompt injection" OR "safety
      guardrails" OR "adversarial attacks" OR "backdoor attack" OR "machine unlearning" OR
      "mechanistic interpretability" OR "harmful content" OR "safety risks" OR
      title:misaligned OR title:deception OR title:oversight OR title:privacy`),
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
      title:interpretability OR title:interpretable OR "mechanistic interpretability" OR
      "sparse autoencoder" OR title:circuits OR "activation steering" OR "steering vectors" OR
      "attention heads" OR title:probing OR title:explainable OR "explainable AI" OR
      "superposition hypothesis" OR "logit lens" OR "feature attribution"`),
  },
  {
    slug: "fairness-ethics",
    name: "Fairness, ethics and society",
    description: "Bias, values, policy, labour and what people make of it",
    group: "Agents, code and safety",
    query: oneLine(`
      title:fairness OR title:bias OR title:biases OR title:ethics OR title:ethical OR
      title:governance OR title:regulation OR title:societal OR "social bias" OR "gender bias"
      OR "moral reasoning" OR title:moral OR title:cultural OR "human values" OR cat:cs.CY`),
  },
  {
    slug: "privacy",
    name: "Privacy and federated learning",
    description: "Differential privacy, unlearning and learning without sharing data",
    group: "Agents, code and safety",
    query: oneLine(`
      title:privacy OR "differential privacy" OR "differentially private" OR "federated
      learning" OR title:federated OR "machine unlearning" OR title:unlearning OR
      "privacy-preserving" OR "homomorphic encryption" OR "split learning"`),
  },
];
