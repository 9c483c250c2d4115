import { type CatalogueEntry, oneLine } from "./catalogue-entry.ts";

export const COMPUTING_TOPICS: readonly CatalogueEntry[] = [
  {
    slug: "systems",
    name: "Systems and hardware",
    description: "Training and serving at scale: GPUs, kernels, compilers, accelerators, networks",
    group: "Computing",
    query: oneLine(`
      title:"distributed training" OR "GPU kernel" OR title:GPU OR title:GPUs OR title:CUDA
      OR title:"kernel generation" OR title:Triton OR "hardware accelerator" OR title:FPGA OR
      "tensor parallelism" OR title:"pipeline parallelism" OR "LLM serving" OR title:hardware
      OR title:chip OR title:Verilog OR title:RTL OR "training infrastructure" OR
      title:"edge computing" OR cat:cs.DC OR cat:cs.AR OR cat:cs.NI OR cat:cs.OS`),
  },
  {
    slug: "databases",
    name: "Databases and data management",
    description: "Queries, indexes, vector stores and data systems",
    group: "Computing",
    query: oneLine(`
      (title:database ("query" OR "SQL" OR "relational")) OR "query optimization" OR
      title:"vector database" OR title:"data management" OR "approximate nearest neighbor" OR
      title:"data lake" OR "entity resolution" OR "text-to-SQL" OR title:SQL OR cat:cs.DB`),
  },
  {
    slug: "security",
    name: "Security and cryptography",
    description: "Vulnerabilities, malware, protocols and proofs",
    group: "Computing",
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
    group: "Computing",
    query: oneLine(`
      "program verification" OR title:"formal verification" OR (title:compiler "program") OR
      title:"static analysis" OR "type system" OR title:Rust OR title:"formal methods" OR
      "symbolic execution" OR "verified code" OR "Dafny" OR cat:cs.PL OR cat:cs.LO OR
      cat:cs.FL`),
  },
  {
    slug: "algorithms",
    name: "Algorithms and complexity",
    description: "Data structures, graphs, geometry, combinatorial optimization and hardness",
    group: "Computing",
    query: oneLine(`
      title:"combinatorial optimization" OR "combinatorial optimization problems" OR
      "approximation algorithm" OR "traveling salesman" OR title:"vehicle routing" OR
      title:"NP-hard" OR title:SAT OR "polynomial-time algorithm" OR
      title:"algorithm discovery" OR title:"algorithm design" OR title:"heuristic design" OR
      "integer programming" OR cat:cs.DS OR cat:cs.CC OR cat:cs.DM OR cat:cs.CG`),
  },
  {
    slug: "electrical-engineering",
    name: "Signals, control and communication",
    description: "Signal processing, wireless, power systems and control theory",
    group: "Computing",
    query: oneLine(`
      title:wireless OR title:radar OR title:6G OR title:5G OR title:"signal processing" OR
      title:beamforming OR "MIMO systems" OR title:"predictive control" OR title:"power grid"
      OR "smart grid" OR title:"power system" OR title:electricity OR "channel estimation" OR
      cat:eess.SP OR cat:eess.SY OR cat:cs.IT OR cat:cs.SY`),
  },
  {
    slug: "machine-learning",
    name: "Machine learning (arXiv)",
    description: "Everything announced under cs.LG and stat.ML",
    group: "arXiv archives",
    query: oneLine(`
      cat:cs.LG OR cat:stat.ML`),
  },
  {
    slug: "artificial-intelligence",
    name: "Artificial intelligence (arXiv)",
    description: "Everything announced under cs.AI",
    group: "arXiv archives",
    query: oneLine(`
      cat:cs.AI`),
  },
  {
    slug: "computation-language",
    name: "Computation and language (arXiv)",
    description: "Everything announced under cs.CL",
    group: "arXiv archives",
    query: oneLine(`
      cat:cs.CL`),
  },
  {
    slug: "computer-vision",
    name: "Computer vision (arXiv)",
    description: "Everything announced under cs.CV and eess.IV",
    group: "arXiv archives",
    query: oneLine(`
      cat:cs.CV OR cat:eess.IV`),
  },
  {
    slug: "mathematics",
    name: "Mathematics (arXiv)",
    description: "Everything announced in the mathematics archive",
    group: "arXiv archives",
    query: oneLine(`
      cat:math`),
  },
  {
    slug: "statistics",
    name: "Statistics (arXiv)",
    description: "Everything announced in the statistics archive",
    group: "arXiv archives",
    query: oneLine(`
      cat:stat`),
  },
  {
    slug: "physics",
    name: "Physics (arXiv)",
    description: "Physics, high-energy, gravitation and nuclear archives",
    group: "arXiv archives",
    query: oneLine(`
      cat:physics OR cat:hep-th OR cat:hep-ph OR cat:hep-ex OR cat:hep-lat OR cat:gr-qc OR
      cat:nucl-th OR cat:nucl-ex OR cat:math-ph OR cat:nlin`),
  },
  {
    slug: "astrophysics",
    name: "Astrophysics (arXiv)",
    description: "Everything announced in the astrophysics archive",
    group: "arXiv archives",
    query: oneLine(`
      cat:astro-ph`),
  },
  {
    slug: "condensed-matter",
    name: "Condensed matter (arXiv)",
    description: "Everything announced in the condensed matter archive",
    group: "arXiv archives",
    query: oneLine(`
      cat:cond-mat`),
  },
  {
    slug: "quantitative-biology",
    name: "Quantitative biology (arXiv)",
    description: "Everything announced in the quantitative biology archive",
    group: "arXiv archives",
    query: oneLine(`
      cat:q-bio`),
  },
];
