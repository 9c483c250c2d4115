import { type CatalogueEntry, oneLine } from "./catalogue-entry.ts";

export const VISION_TOPICS: readonly CatalogueEntry[] = [
  {
    slug: "vision",
    name: "Computer vision and image generation",
    description: "Seeing and making pictures: recognition, editing, diffusion, 3D scenes",
    group: "Images, video and 3D",
    query: oneLine(`
      (title:image OR title:visual OR title:vision OR title:3D OR "text-to-image" OR "image
      generation models" OR "image editing" OR "object detection" OR "semantic segmentation"
      OR "image classification" OR "image restoration" OR "Gaussian splatting" OR "depth
      estimation" OR cat:cs.CV) -title:video -title:"vision-language-action"`),
  },
  {
    slug: "vision-language",
    name: "Vision-language models",
    description: "Models that read pictures and answer in words",
    group: "Images, video and 3D",
    query: oneLine(`
      title:"vision-language" OR title:VLM OR title:MLLM OR title:LVLM OR "multimodal large
      language model" OR "large vision-language model" OR "visual question answering" OR
      "visual reasoning" OR "multimodal reasoning" OR "visual grounding" OR "image captioning"
      OR title:CLIP OR "unified multimodal" OR title:multimodal`),
  },
  {
    slug: "image-generation",
    name: "Image generation",
    description:
      "Text-to-image models: diffusion, flow matching, autoregressive, faster and under control",
    group: "Images, video and 3D",
    query: oneLine(`
      "text-to-image" OR "image generation" OR "image synthesis" OR "diffusion transformer" OR
      "visual generation" OR "visual autoregressive" OR "layout-to-image" OR
      title:"subject-driven" OR title:personalization OR "generative adversarial network" OR
      "latent diffusion"`),
  },
  {
    slug: "image-editing",
    name: "Image editing and restoration",
    description: "Edits by instruction, style, super-resolution, denoising and repair",
    group: "Images, video and 3D",
    query: oneLine(`
      "image editing" OR "image restoration" OR "super-resolution" OR title:inpainting OR
      "style transfer" OR title:deblurring OR title:denoising OR "virtual try-on" OR
      title:relighting OR "image inpainting" OR "low-light" OR title:colorization OR
      "instruction-based editing" OR title:dehazing OR "face restoration"`),
  },
  {
    slug: "diffusion",
    name: "Diffusion and flow models",
    description: "How generative models learn to denoise: theory, samplers, guidance, distillation",
    group: "Images, video and 3D",
    query: oneLine(`
      title:diffusion OR "flow matching" OR "rectified flow" OR "classifier-free guidance" OR
      "consistency models" OR "score matching" OR "score-based" OR "diffusion distillation" OR
      "few-step generation" OR "one-step generation" OR "denoising diffusion"`),
  },
  {
    slug: "video",
    name: "Video",
    description: "Generating, editing and understanding video",
    group: "Images, video and 3D",
    query: oneLine(`
      title:video OR "video generation models" OR "video diffusion models" OR "text-to-video"
      OR "long video understanding" OR "video world models"`),
  },
  {
    slug: "video-generation",
    name: "Video generation",
    description: "Making moving pictures: text-to-video, control, editing, talking heads",
    group: "Images, video and 3D",
    query: oneLine(`
      "video generation" OR "text-to-video" OR "video diffusion" OR "image-to-video" OR "video
      editing" OR "video synthesis" OR "talking head" OR "portrait animation" OR "human
      animation" OR "camera control" OR "film generation"`),
  },
  {
    slug: "video-understanding",
    name: "Video understanding",
    description: "Watching long and live video, answering, tracking and finding moments",
    group: "Images, video and 3D",
    query: oneLine(`
      "video understanding" OR "video question answering" OR "video large language" OR
      "temporal grounding" OR "action recognition" OR "video captioning" OR "streaming video"
      OR "egocentric video" OR "video reasoning" OR "video MLLM" OR "moment retrieval" OR
      "video retrieval" OR "object tracking"`),
  },
  {
    slug: "world-models",
    name: "World models",
    description: "Simulated worlds that can be predicted, played and walked through",
    group: "Images, video and 3D",
    query: oneLine(`
      title:"world model" OR "video world models" OR "generative world" OR "interactive world"
      OR "world simulator" OR "world simulation" OR "neural simulator" OR "playable" OR
      title:"world generation" OR "joint-embedding predictive"`),
  },
  {
    slug: "3d",
    name: "3D, scenes and shapes",
    description: "Reconstruction, Gaussian splatting, meshes, point clouds and humans in 3D",
    group: "Images, video and 3D",
    query: oneLine(`
      title:3D OR title:4D OR "Gaussian splatting" OR "novel view synthesis" OR "neural
      radiance fields" OR title:NeRF OR "point cloud" OR "mesh generation" OR "scene
      reconstruction" OR "3D reconstruction" OR "multi-view" OR "depth estimation" OR "motion
      generation" OR title:SLAM OR title:avatar`),
  },
  {
    slug: "detection-segmentation",
    name: "Detection and segmentation",
    description: "Finding, outlining and tracking things in pictures",
    group: "Images, video and 3D",
    query: oneLine(`
      title:detection OR title:segmentation OR "object detection" OR "instance segmentation"
      OR "semantic segmentation" OR "open-vocabulary" OR "segment anything" OR title:SAM OR
      "anomaly detection" OR title:grounding OR "referring expression" OR title:counting`),
  },
  {
    slug: "documents",
    name: "Documents and OCR",
    description: "Reading pages, layouts, charts, formulas and handwriting",
    group: "Images, video and 3D",
    query: oneLine(`
      title:document OR title:OCR OR "document understanding" OR "document parsing" OR
      "optical character recognition" OR "text recognition" OR title:handwriting OR "layout
      analysis" OR title:PDF OR title:infographic OR title:slides OR title:poster`),
  },
];
