import { type CatalogueEntry, oneLine } from "./catalogue-entry.ts";

export const SCIENCES_TOPICS: readonly CatalogueEntry[] = [
  {
    slug: "medicine-biology",
    name: "Medicine and biology",
    description: "Clinical models, medical images, drugs, proteins, cells and genomes",
    group: "Sciences and applications",
    query: oneLine(`
      title:medical OR title:medicine OR title:clinical OR title:healthcare OR title:patient
      OR title:biology OR title:biomedical OR title:protein OR title:EEG OR title:"X-ray" OR
      "medical image" OR "medical reasoning" OR "electronic health records" OR
      "drug discovery" OR "protein design" OR "protein structure" OR "single-cell" OR
      "virtual cells" OR "computational pathology" OR "radiology" OR title:genomics OR
      title:cancer OR cat:q-bio`),
  },
  {
    slug: "medical-imaging",
    name: "Medical imaging",
    description: "Radiology, pathology, ultrasound and endoscopy by machine",
    group: "Sciences and applications",
    query: oneLine(`
      "medical image" OR "medical imaging" OR "radiology" OR title:MRI OR title:CT OR
      title:"X-ray" OR title:ultrasound OR title:pathology OR "histopathology" OR title:tumor
      OR "endoscopy" OR "retinal" OR "whole slide" OR title:radiograph OR "surgical" OR
      "mammography"`),
  },
  {
    slug: "healthcare",
    name: "Clinical AI and health",
    description: "Doctors' assistants, health records, diagnosis and mental health",
    group: "Sciences and applications",
    query: oneLine(`
      (title:clinical OR title:healthcare OR title:health OR title:patient OR title:diagnosis
      OR title:medical OR title:hospital OR "electronic health records" OR
      title:"mental health" OR "clinical decision support" OR "clinical notes" OR
      "medical reasoning" OR title:medicine OR title:therapy OR title:nursing OR title:ECG OR
      title:doctor) -title:image -title:imaging -title:segmentation -title:MRI
      -title:"fault diagnosis"`),
  },
  {
    slug: "biology",
    name: "Proteins, genes and cells",
    description: "Protein design, genomics, single cells and drug discovery",
    group: "Sciences and applications",
    query: oneLine(`
      (title:protein OR title:genomic OR title:DNA OR title:RNA OR title:gene OR
      title:biology OR "single-cell" OR "drug discovery" OR "drug design" OR
      "protein structure" OR "protein language model" OR "molecular docking" OR
      "virtual cells" OR "transcriptomics" OR title:antibody OR title:peptide OR
      title:biomolecular OR cat:q-bio.BM OR cat:q-bio.GN OR cat:q-bio.CB OR cat:q-bio.MN OR
      cat:q-bio.SC) -cat:cs.IT`),
  },
  {
    slug: "chemistry-materials",
    name: "Chemistry and materials",
    description: "Molecules, reactions, crystals and force fields",
    group: "Sciences and applications",
    query: oneLine(`
      (title:molecule OR title:molecular OR title:chemistry OR title:chemical OR
      title:crystal OR title:"materials science" OR title:"materials discovery" OR
      title:"materials design" OR (title:materials ("crystal" OR "alloys" OR "chemistry" OR
      "materials science")) OR "molecule generation" OR "interatomic potentials" OR
      "molecular dynamics" OR "force fields" OR "retrosynthesis" OR title:catalyst OR
      cat:physics.chem-ph OR cat:cond-mat.mtrl-sci) -cat:cs.IT`),
  },
  {
    slug: "neuroscience",
    name: "Brains and minds",
    description: "Neuroscience, EEG and fMRI, cognition and brain-inspired computing",
    group: "Sciences and applications",
    query: oneLine(`
      (title:brain -title:tumor -title:segmentation -title:MRI -title:lesion -title:glioma)
      OR title:neuroscience OR title:EEG OR title:fMRI OR "spiking neural network" OR
      title:"cognitive science" OR title:"human cognition" OR "brain-computer interface" OR
      "brain activity" OR "neuromorphic" OR "theory of mind" OR cat:q-bio.NC`),
  },
  {
    slug: "scientific-ml",
    name: "Physics and scientific computing",
    description: "Simulators, operators, differential equations and inverse problems",
    group: "Sciences and applications",
    query: oneLine(`
      "partial differential equations" OR title:PDE OR title:PDEs OR title:"physics-informed"
      OR "physics-informed neural network" OR "neural operator" OR
      "scientific machine learning" OR "computational fluid dynamics" OR
      title:"fluid dynamics" OR title:"fluid simulation" OR title:"inverse problems" OR
      title:"surrogate model" OR title:"symbolic regression" OR title:"equation discovery" OR
      title:"dynamical systems" OR title:"scientific computing" OR cat:math.NA OR
      cat:physics.comp-ph`),
  },
  {
    slug: "climate-earth",
    name: "Climate, weather and earth",
    description: "Forecasts, satellites, ecology and energy",
    group: "Sciences and applications",
    query: oneLine(`
      title:"weather forecasting" OR title:"weather prediction" OR title:"extreme weather" OR
      "weather forecasting" OR title:climate OR "remote sensing" OR "earth observation" OR
      (title:satellite -cat:cs.IT) OR title:geospatial OR title:ocean OR
      "precipitation nowcasting" OR title:precipitation OR title:biodiversity OR
      title:species OR title:wildlife OR title:wildfire OR title:flood OR title:agriculture
      OR title:crop OR cat:physics.ao-ph`),
  },
  {
    slug: "quantum",
    name: "Quantum computing",
    description: "Quantum algorithms, circuits, error correction and quantum learning",
    group: "Sciences and applications",
    query: oneLine(`
      title:quantum OR "quantum computing" OR "quantum circuits" OR "quantum machine learning"
      OR "quantum error correction" OR title:qubit OR cat:quant-ph`),
  },
  {
    slug: "finance-economics",
    name: "Finance and economics",
    description: "Markets, trading, risk, auctions and economic behaviour",
    group: "Sciences and applications",
    query: oneLine(`
      title:financial OR title:finance OR (title:trading -title:"trade-off" -title:tradeoff)
      OR title:stock OR title:economic OR title:economics OR title:auction OR title:market OR
      "portfolio optimization" OR "stock market" OR title:cryptocurrency OR
      title:"dynamic pricing" OR title:investment OR cat:q-fin OR cat:econ`),
  },
  {
    slug: "law-policy",
    name: "Law and public affairs",
    description: "Legal reasoning, contracts, politics and elections",
    group: "Sciences and applications",
    query: oneLine(`
      title:legal OR title:lawyer OR (title:law "legal") OR title:judicial OR title:court OR
      title:patent OR title:political OR title:election OR title:parliament OR
      title:parliamentary OR "legal reasoning" OR title:legislation OR title:policymaking OR
      title:"public policy"`),
  },
  {
    slug: "education",
    name: "Education",
    description: "Tutors, exams, students and how people learn",
    group: "Sciences and applications",
    query: oneLine(`
      title:education OR title:educational OR title:tutor OR title:classroom OR
      title:pedagogical OR title:pedagogy OR "knowledge tracing" OR title:"essay scoring" OR
      ((title:student OR title:teacher OR title:teaching OR title:exam OR title:essay)
      ("education" OR "classroom" OR "pedagogical" OR "learners" OR "school"))`),
  },
  {
    slug: "hci",
    name: "People and machines",
    description: "Human-AI interaction, interfaces, accessibility and creativity",
    group: "Sciences and applications",
    query: oneLine(`
      "human-AI interaction" OR "human-AI collaboration" OR "human-AI teaming" OR
      title:"human-AI" OR title:"human-computer interaction" OR "visually impaired" OR
      title:"user interface" OR title:creativity OR title:"human-in-the-loop" OR
      title:"virtual reality" OR title:"augmented reality" OR title:"user study" OR cat:cs.HC`),
  },
];
