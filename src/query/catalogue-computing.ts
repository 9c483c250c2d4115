import { type CatalogueEntry, oneLine } from "./catalogue-entry.ts";

export const COMPUTING_TOPICS: readonly CatalogueEntry[] = [
  {
    slug: "systems",
    name: "Systems and hardware",
    description: "Training and serving at scale: GPUs, kernels, compilers, accelerators, networks",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      "distributed training" OR "GPU kernels" OR title:GPU OR title:CUDA OR title:kernels OR
      "hardware accelerator" OR title:FPGA OR "tensor parallelism" OR "pipeline parallelism"
      OR "LLM serving" OR title:hardware OR title:chip OR title:Verilog OR cat:cs.DC OR
      cat:cs.AR OR cat:cs.NI OR cat:cs.OS OR cat:cs.PF`),
  },
  {
    slug: "databases",
    name: "Databases and data management",
    description: "Queries, indexes, vector stores and data systems",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      title:database OR title:databases OR "query optimization" OR "vector database" OR "data
      management" OR "nearest neighbor search" OR "data lake" OR "entity resolution" OR
      cat:cs.DB`),
  },
  {
    slug: "security",
    name: "Security and cryptography",
    description: "Vulnerabilities, malware, protocols and proofs",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      title:cybersecurity OR title:malware OR title:vulnerability OR title:vulnerabilities OR
      title:security OR title:cryptography OR title:cryptographic OR "penetration testing" OR
      "smart contracts" OR title:blockchain OR "intrusion detection" OR title:phishing OR
      cat:cs.CR`),
  },
  {
    slug: "programming-languages",
    name: "Programming languages and verification",
    description: "Types, compilers, formal methods and logic",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      "program verification" OR "formal verification" OR title:compiler OR "static analysis"
      OR "type system" OR title:Rust OR "formal methods" OR "symbolic execution" OR cat:cs.PL
      OR cat:cs.LO OR cat:cs.FL`),
  },
  {
    slug: "algorithms",
    name: "Algorithms and complexity",
    description: "Data structures, graphs, geometry, combinatorial optimization and hardness",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      "combinatorial optimization" OR "approximation algorithm" OR title:algorithms OR
      "traveling salesman" OR "vehicle routing" OR title:NP OR title:SAT OR cat:cs.DS OR
      cat:cs.CC OR cat:cs.DM OR cat:cs.CG`),
  },
  {
    slug: "electrical-engineering",
    name: "Signals, control and communication",
    description: "Signal processing, wireless, power systems and control theory",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      title:wireless OR title:radar OR title:6G OR title:5G OR "signal processing" OR
      title:beamforming OR "model predictive control" OR "power grid" OR "power systems" OR
      "channel estimation" OR cat:eess.SP OR cat:eess.SY OR cat:cs.IT OR cat:cs.SY`),
  },
  {
    slug: "machine-learning",
    name: "Machine learning (arXiv)",
    description: "Everything announced under cs.LG and stat.ML",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:cs.LG OR cat:stat.ML`),
  },
  {
    slug: "artificial-intelligence",
    name: "Artificial intelligence (arXiv)",
    description: "Everything announced under cs.AI",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:cs.AI`),
  },
  {
    slug: "computation-language",
    name: "Computation and language (arXiv)",
    description: "Everything announced under cs.CL",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:cs.CL`),
  },
  {
    slug: "computer-vision",
    name: "Computer vision (arXiv)",
    description: "Everything announced under cs.CV and eess.IV",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:cs.CV OR cat:eess.IV`),
  },
  {
    slug: "mathematics",
    name: "Mathematics (arXiv)",
    description: "Everything announced in the mathematics archive",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:math`),
  },
  {
    slug: "statistics",
    name: "Statistics (arXiv)",
    description: "Everything announced in the statistics archive",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:stat`),
  },
  {
    slug: "physics",
    name: "Physics (arXiv)",
    description: "Physics, high-energy, gravitation and nuclear archives",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:physics OR cat:hep-th OR cat:hep-ph OR cat:hep-ex OR cat:hep-lat OR cat:gr-qc OR
      cat:nucl-th OR cat:nucl-ex OR cat:math-ph OR cat:nlin`),
  },
  {
    slug: "astrophysics",
    name: "Astrophysics (arXiv)",
    description: "Everything announced in the astrophysics archive",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:astro-ph`),
  },
  {
    slug: "condensed-matter",
    name: "Condensed matter (arXiv)",
    description: "Everything announced in the condensed matter archive",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:cond-mat`),
  },
  {
    slug: "quantitative-biology",
    name: "Quantitative biology (arXiv)",
    description: "Everything announced in the quantitative biology archive",
    group: "Computing and the arXiv archives",
    query: oneLine(`
      cat:q-bio`),
  },
];
