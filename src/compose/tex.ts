/**
 * Titles and abstracts carry TeX that nobody wants to read raw. A span between dollars becomes
 * Unicode when every part of it is known here; otherwise it stays as written. The result is still
 * foreign text: escape it afterwards.
 */
export function readableTex(text: string): string {
  if (!text.includes("$")) return text;
  return text.replace(/\$([^$]{1,200})\$/gu, (span, inner: string) => {
    const looksLikeMath = /[\\^_{}]/.test(inner) || /^[^\s$]$/u.test(inner);
    return looksLikeMath ? (toUnicode(inner) ?? span) : span;
  });
}

function toUnicode(tex: string): string | null {
  const plain = tex
    .replace(
      /\\(?:mathcal|mathbf|mathrm|mathbb|mathit|text|textbf|textit|emph|operatorname)\s*\{([^{}\\]*)\}/g,
      "$1",
    )
    .replace(/\\([A-Za-z]+)/g, (command, name: string) => SYMBOLS[name] ?? command)
    .replace(/\\([%&#_,;!])/g, (_, mark: string) => (",;!".includes(mark) ? "" : mark))
    .replace(
      /\^(?:\{([^{}]*)\}|(.))/gu,
      (all, group?: string, one?: string) => raised(group ?? one ?? "", SUPERSCRIPTS) ?? all,
    )
    .replace(
      /_(?:\{([^{}]*)\}|(.))/gu,
      (all, group?: string, one?: string) => raised(group ?? one ?? "", SUBSCRIPTS) ?? all,
    );
  return /[\\^_{}]/.test(plain) ? null : plain.trim();
}

function raised(text: string, table: Record<string, string>): string | null {
  const marks = Array.from(text, (character) => table[character]);
  return marks.includes(undefined) ? null : marks.join("");
}

function pairs(from: string, to: string): Record<string, string> {
  const targets = Array.from(to);
  return Object.fromEntries(
    Array.from(from, (character, index) => [character, targets[index] ?? ""]),
  );
}

const SUPERSCRIPTS = pairs("0123456789+-=()niTkd*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵏᵈ*");
const SUBSCRIPTS = pairs("0123456789+-=()aeijknmpt", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₖₙₘₚₜ");

const SYMBOLS: Record<string, string> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  varepsilon: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  varphi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Pi: "Π",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
  ell: "ℓ",
  times: "×",
  cdot: "·",
  pm: "±",
  sim: "∼",
  approx: "≈",
  leq: "≤",
  le: "≤",
  geq: "≥",
  ge: "≥",
  neq: "≠",
  ll: "≪",
  gg: "≫",
  in: "∈",
  subset: "⊂",
  cup: "∪",
  cap: "∩",
  to: "→",
  rightarrow: "→",
  infty: "∞",
  partial: "∂",
  nabla: "∇",
  sum: "∑",
  prod: "∏",
  log: "log",
  exp: "exp",
  min: "min",
  max: "max",
  dots: "…",
  ldots: "…",
  circ: "°",
  dagger: "†",
  star: "⋆",
};
