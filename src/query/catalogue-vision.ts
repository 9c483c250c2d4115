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
      (title:"vision-language" OR title:VLM OR title:VLMs OR title:MLLM OR title:MLLMs OR
      title:LVLM OR title:LVLMs OR "multimodal large language model" OR
      "large multimodal model" OR "large vision-language model" OR
      title:"visual question answering" OR title:VQA OR "visual reasoning" OR
      title:"multimodal reasoning" OR title:"visual grounding" OR title:"image captioning" OR
      title:CLIP OR "unified multimodal" OR title:"multimodal understanding")
      -title:"vision-language-action" -title:VLA`),
  },
  {
    slug: "image-generation",
    name: "Image generation",
    description:
      "Text-to-image models: diffusion, flow matching, autoregressive, faster and under control",
    group: "Images, video and 3D",
    query: oneLine(`
      title:"text-to-image" OR "text-to-image generation" OR "text-to-image diffusion" OR
      "text-to-image models" OR title:"image generation" OR "image generation models" OR
      "autoregressive image generation" OR title:"image synthesis" OR
      title:"diffusion transformer" OR "visual generation" OR "visual autoregressive" OR
      "layout-to-image" OR title:"subject-driven" OR title:"personalized image" OR title:GAN
      OR title:"generative adversarial" OR title:"latent diffusion" OR
      "class-conditional image"`),
  },
  {
    slug: "image-editing",
    name: "Image editing and restoration",
    description: "Edits by instruction, style, super-resolution, denoising and repair",
    group: "Images, video and 3D",
    query: oneLine(`
      "image editing" OR "image restoration" OR "super-resolution" OR title:inpainting OR
      "style transfer" OR title:stylization OR title:deblurring OR title:"image denoising" OR
      "virtual try-on" OR title:relighting OR "image inpainting" OR title:"low-light" OR
      "image colorization" OR "instruction-based editing" OR title:dehazing OR
      title:deraining OR "face restoration" OR title:"image enhancement"`),
  },
  {
    slug: "diffusion",
    name: "Diffusion and flow models",
    description: "How generative models learn to denoise: theory, samplers, guidance, distillation",
    group: "Images, video and 3D",
    query: oneLine(`
      title:diffusion OR "flow matching" OR "rectified flow" OR "classifier-free guidance" OR
      "latent consistency model" OR "consistency distillation" OR "denoising score matching"
      OR "score-based generative" OR "score-based diffusion" OR "diffusion distillation" OR
      "distribution matching distillation" OR "one-step generation" OR "one-step diffusion"
      OR title:"denoising diffusion"`),
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
      title:"video generation" OR "video generation model" OR "long video generation" OR
      "text-to-video generation" OR "text-to-video models" OR title:"text-to-video" OR
      "image-to-video generation" OR "video diffusion" OR "video editing" OR
      "video synthesis" OR "talking head" OR "portrait animation" OR "human animation" OR
      "human image animation" OR title:"camera control" OR title:"video inpainting" OR
      title:"video customization"`),
  },
  {
    slug: "video-understanding",
    name: "Video understanding",
    description: "Watching long and live video, answering, tracking and finding moments",
    group: "Images, video and 3D",
    query: oneLine(`
      "video understanding" OR "video question answering" OR "video large language" OR
      "video LLMs" OR "video temporal grounding" OR "action recognition" OR
      title:"video captioning" OR "streaming video understanding" OR "egocentric video" OR
      "video reasoning" OR "video MLLMs" OR "video moment retrieval" OR "video retrieval" OR
      "object tracking" OR title:"long video" OR title:"video-language"`),
  },
  {
    slug: "world-models",
    name: "World models",
    description: "Simulated worlds that can be predicted, played and walked through",
    group: "Images, video and 3D",
    query: oneLine(`
      title:"world model" OR "video world models" OR "generative world model" OR
      "interactive world model" OR "world simulator" OR title:"world simulation" OR
      title:"neural simulator" OR title:"world generation" OR "world foundation model" OR
      "latent world model" OR title:"game engine" OR title:"world modeling" OR
      "explorable world"`),
  },
  {
    slug: "3d",
    name: "3D, scenes and shapes",
    description: "Reconstruction, Gaussian splatting, meshes, point clouds and humans in 3D",
    group: "Images, video and 3D",
    query: oneLine(`
      ((title:3D OR title:4D) -title:medical -title:MRI -title:CT -title:tumor) OR
      "Gaussian splatting" OR "novel view synthesis" OR "neural radiance fields" OR
      title:NeRF OR title:"point cloud" OR "point cloud registration" OR "mesh generation" OR
      "scene reconstruction" OR "surface reconstruction" OR "multi-view stereo" OR
      title:"multi-view reconstruction" OR "monocular depth" OR title:"depth estimation" OR
      "human motion generation" OR title:"motion generation" OR title:SLAM OR title:avatar`),
  },
  {
    slug: "detection-segmentation",
    name: "Detection and segmentation",
    description: "Finding, outlining and tracking things in pictures",
    group: "Images, video and 3D",
    query: oneLine(`
      title:"object detection" OR title:"object detector" OR title:segmentation OR
      "instance segmentation" OR "open-vocabulary detection" OR
      "open-vocabulary object detection" OR "segment anything" OR title:SAM OR title:YOLO OR
      title:DETR OR title:"industrial anomaly" OR (title:"anomaly detection" "images") OR
      "referring expression" OR title:"crowd counting" OR title:"object counting" OR
      (title:detection ("object detection" OR "bounding boxes" OR "YOLO"))`),
  },
  {
    slug: "documents",
    name: "Documents and OCR",
    description: "Reading pages, layouts, charts, formulas and handwriting",
    group: "Images, video and 3D",
    query: oneLine(`
      title:OCR OR "document parsing" OR "document layout" OR "layout analysis" OR
      "visually rich document" OR title:"document understanding" OR (title:document ("OCR" OR
      "layout" OR "PDF" OR "scanned" OR "visual")) OR "text recognition" OR
      title:"optical character" OR title:handwriting OR title:handwritten OR title:PDF OR
      title:infographic OR title:poster OR "slide generation" OR "presentation generation" OR
      "scene text"`),
  },
];
