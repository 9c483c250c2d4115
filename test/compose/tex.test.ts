import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { cleanText } from "../../src/compose/clean-text.ts";
import { readableTex } from "../../src/compose/tex.ts";

const tex = String.raw;

function reads(cases: readonly (readonly [string, string])[]) {
  test.each(cases)("%s reads %s", (written, shown) => {
    expect(readableTex(written)).toBe(shown);
  });
}

describe("a formula", () => {
  reads([
    [tex`$\alpha<1$`, "α<1"],
    [tex`an $O(n^2)$ bound`, "an O(n²) bound"],
    [tex`$\mathcal{O}(n \log n)$ time`, "O(n log n) time"],
    [tex`$O(mn\log n)$`, "O(mn log n)"],
    [tex`\(x \in \mathbb{R}^d\)`, "x ∈ ℝᵈ"],
    [tex`\[ a = b \]`, "a = b"],
    [tex`$$E = mc^2$$`, "E = mc²"],
    [tex`$k$-means with $k=3$ and $n$`, "k-means with k=3 and n"],
    [tex`$\textbf{E}$fficient $\textit{any-time}$`, "Efficient any-time"],
    [tex`$x \text{ if } y$`, "x if y"],
    [tex`$\text{a $x^2$ b}$`, "a x² b"],
    [tex`$N{=}1{,}000$`, "N=1,000"],
    [tex`$\left(\frac{1}{2}\right)$`, "(1/2)"],
    [tex`$\left. f\right|_0$`, "f|₀"],
    [tex`$\unicode{x2013}$`, "–"],
    [tex`$\operatorname{ord}_n(q)$`, "ordₙ(q)"],
    [tex`$n \equiv 1 \pmod{3}$`, "n ≡ 1 (mod 3)"],
    [tex`$\|x\|_2 \neq \lVert y\rVert$`, "‖x‖₂ ≠ ‖y‖"],
  ]);
});

describe("signs in a formula have spaces on both sides or on none", () => {
  reads([
    [tex`$a \leq b$`, "a ≤ b"],
    [tex`$a\leq b$`, "a ≤ b"],
    [tex`$a\leq5$`, "a≤5"],
    [tex`$ρ= 0.43$`, "ρ = 0.43"],
    [tex`$x:=1$`, "x:=1"],
    [tex`$256\times256$`, "256×256"],
    [tex`$10 \times$ faster`, "10× faster"],
    [tex`$\sim 50$ or ${"${\\sim}5$"}`, "~50 or ~5"],
    [tex`$\pm 0.4$`, "±0.4"],
    [tex`($\geq 4$)`, "(≥4)"],
    [tex`$Δ\approx -23$`, "Δ ≈ -23"],
    [tex`2.0$\times$$\sim$2.7$\times$`, "2.0×~2.7×"],
    [tex`$18.1 \%$`, "18.1%"],
    [tex`$x \not= y \not\in Z$`, "x ≠ y ∉ Z"],
  ]);
});

describe("a script", () => {
  reads([
    [tex`$x_{10} \leq 2^{-k}$`, "x₁₀ ≤ 2⁻ᵏ"],
    [tex`H$_2$O and CO$_{2}$`, "H₂O and CO₂"],
    [tex`$360^\circ$, 90$^{\circ}$`, "360°, 90°"],
    [tex`5$^{\text{th}}$ and $k^{th}$`, "5th and kth"],
    [tex`$\ell_1$, $F_1$, $x_{ij}$`, "ℓ₁, F₁, xᵢⱼ"],
    [tex`$x_{max} + y_A$`, "x_max + y_A"],
    [tex`$x_{max}y$`, "x_max y"],
    [tex`$N^{2/3}$ and $x^{3^v}$`, "N^(2/3) and x^(3ᵛ)"],
    [tex`$\sum_{i=1}^{n} x_i$`, "∑ᵢ₌₁ⁿ xᵢ"],
    [tex`$W^\top X$, $v^*$, $t^\star$`, "WᵀX, v*, t*"],
  ]);
});

describe("fractions, roots and hats", () => {
  reads([
    [tex`$\frac{a}{b}$`, "a/b"],
    [tex`$\frac{2+\sqrt{2}}{4k}$`, "(2+√2)/(4k)"],
    [tex`$\frac12 x$`, "(1/2) x"],
    [tex`$2^{1-\frac{1}{p}}$`, "2^(1-1/p)"],
    [tex`$\sqrt{n} + \sqrt{d+1}$`, "√n + √(d+1)"],
    [tex`$\tilde{O}(1)$, $\hat\lambda$, $\bar{x_1}$`, "Õ(1), λ̂, x̄₁"],
    [tex`$\binom{K}{2}$`, "(K choose 2)"],
  ]);
});

describe("commands in text", () => {
  reads([
    [tex`90\% of Q\&A, a\_b, \#1`, "90% of Q&A, a_b, #1"],
    [tex`\textbf{G}raph \emph{and \textsc{Tree}}`, "Graph and Tree"],
    [tex`{\it torch} {\bf 66.0\%}`, "torch 66.0%"],
    [tex`\textbf{70$\times$} less`, "70× less"],
    [tex`4.3{\deg} and {\Delta}{\Delta}G`, "4.3° and ΔΔG"],
    [tex`1.5\,TB, vs.\ 3`, "1.5 TB, vs. 3"],
    [tex`(\eg, this, \ie that, \etc.)`, "(e.g., this, i.e. that, etc.)"],
    [tex`at \url{https://a.example/b\_c~d}`, "at https://a.example/b_c~d"],
    [tex`at \href{https://a.example}{here}`, "at here (https://a.example)"],
    [tex`at \href{https://a.example}{https://b.example}`, "at https://a.example"],
    [tex`https://a.example/x{this page}.`, "this page (https://a.example/x)."],
    [tex`as Liu~\cite{liu24,b} said\footnote{Once.}`, "as Liu [liu24,b] said (Once.)"],
    [tex`MC\textsuperscript{2}`, "MC²"],
    [tex`\textcolor{red}{{\color{blue}x}}`, "x"],
    [tex`6{,}690 and {C}ontinual Le{a}rning`, "6,690 and Continual Learning"],
  ]);
});

describe("an accent", () => {
  reads([
    [tex`Pok\'emon, na\"ive, Erd\H{o}s, It\^o`, "Pokémon, naïve, Erdős, Itô"],
    [tex`Gon\c calves, \v Sima`, "Gonçalves, Šima"],
    [tex`Bolet\'{\i}n, {\"U}st\"un, S\o ren, Stra{\ss}e`, "Boletín, Üstün, Søren, Straße"],
    [tex`\k{appa} = 0.9, \r{ho}, \b{eta}-VAE`, "κ = 0.9, ρ, β-VAE"],
    [tex`the model\'s`, "the model's"],
    [tex`about \~8B, pass\^{}1`, "about ~8B, pass^1"],
  ]);
});

describe("quotes, dashes and ties", () => {
  reads([
    ["``so'' and ``so\" and ''so'' and `so'", "“so” and “so” and “so” and ‘so’"],
    ["pages 1--5 -- all---of them", "pages 1–5 – all—of them"],
    ["Section~5 of models~(LLMs)", "Section 5 of models (LLMs)"],
  ]);
});

describe("mathematics whose dollars a source has lost", () => {
  reads([
    ["O(n^2), E^2Rank, QK^T, R^*", "O(n²), E²Rank, QKᵀ, R*"],
    ["10^{-5}, 10^-5, 2^{128}", "10⁻⁵, 10⁻⁵, 2¹²⁸"],
    ["pi_{0.5}, tau^2-bench, (eta^{ast})", "π_0.5, τ²-bench, (η*)"],
    ["360^circ, 90^{circ}", "360°, 90°"],
    ["p_{gen}, AP_{50}, pi_0.", "p_gen, AP₅₀, π₀."],
    ["3.2times, sim2times, 256times 256, {sim}50", "3.2×, ~2×, 256 × 256, ~50"],
    ["Paris rightarrow France, leq 11%", "Paris → France, ≤ 11%"],
    ["textbf{mu}lti-texttt{H}ead, mathcal{O}(n)", "multi-Head, O(n)"],
    ["ell_2 norm, nabla^2DFT", "ℓ₂ norm, ∇²DFT"],
  ]);
});

describe("stays as written, all of it:", () => {
  test.each([
    tex`$x^{\unknown}$`,
    tex`$\alpha + \unknown{\beta}$ and \textbf{a \method}`,
    tex`$\constructor$ and \toString{x}`,
    tex`$\overline{abc}$ and $\sqrt[3]{n}$`,
    tex`$\unicode{x202e}$ and $\unicode{x200b}$`,
    tex`\(never closed`,
    tex`\'{ab} \c{} \H and \b score`,
    tex`C:\\temp`,
    "a set {a, b}, a {name} and 1{8}",
    "a lone $ stays, and so does {",
    "p < 10^(-9) and ^_^ and pass@1",
    "float8_e5m2, tool_call, x_1.png, Q4_K_M",
    "https://a.example/~me/a_b--c^2",
    "about ~80%, 1M~4M tokens",
    "run --flag, a --> b, <!-- c -->",
    "5'10'' and it's `x",
    "we did it 3 times in approx. two ways",
  ])("%s", (written) => {
    expect(readableTex(written)).toBe(written);
  });
});

describe("money is no mathematics:", () => {
  test.each([
    "costs $5 and $10 more",
    "from $5M-$10M, $5/$10 or US$5",
    "a $285 budget (about $300), not $1,000+",
    "at 4$ per hour, 5$ at night",
    "($50/FN, $0.42/FP) yielding $8.96 per 1000",
    "Nvidia ($NVDA) versus Apple ($AAPL)",
    "in $PATH or $HOME",
  ])("%s", (written) => {
    expect(readableTex(written)).toBe(written);
  });

  reads([
    [tex`costs $5, up 10\%, and $10 for $n$`, "costs $5, up 10%, and $10 for n"],
    [tex`\$200 for $\geq$ \$100 \emph{or} $n^2$ runs`, "$200 for ≥ $100 or n² runs"],
    [tex`$5 \emph{or} $6 for $n$ runs`, "$5 or $6 for n runs"],
    [tex`$90\%$ of $4,096$ tokens, $7B$`, "90% of 4,096 tokens, 7B"],
  ]);
});

test.each([
  "$",
  "{",
  "\\",
  "^",
  "^{",
  "$x_{",
  "\\textbf{",
  "\\underline{\\text{",
  "\\frac{}{",
  "\\( ",
  "``a `",
])("100,000 characters of %s are read in time", (unit) => {
  const written = unit.repeat(100_000 / unit.length);
  const closed = written + "}".repeat(100_000);
  expect(readableTex(written).length).toBeLessThanOrEqual(written.length);
  expect(readableTex(closed).length).toBeLessThanOrEqual(closed.length);
});

test("a formula of 300,000 letters stays", () => {
  const written = `$\\alpha {${"a".repeat(300_000)}}$`;
  expect(readableTex(written)).toBe(written);
});

describe("whatever comes", () => {
  const part = fc.oneof(
    fc.constantFrom(...Array.from("$\\{}^_~`'\"-= 1ax()|.,%")),
    fc.constantFrom("\\alpha", "\\frac", "\\sqrt", "\\text", "\\hat", "\\left", "\\log", "\\not"),
    fc.constantFrom("\\(", "\\)", "\\'", "\\c", "\\unicode{x202e}", "\\href", "\\cite", "\\times"),
    fc.constantFrom("3times", "pi_", "circ", "https://a.example/b", "{a}", "--", "``", "''"),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  );
  const written = fc.array(part, { maxLength: 40 }).map((parts) => cleanText(parts.join("")));

  test("nothing invisible comes out of it and no line ends", () => {
    fc.assert(
      fc.property(written, (text) => {
        const foreign = new Set(text.match(/[\p{Cf}\uFE0E\uFE0F]/gu));
        const made = (readableTex(text).match(/[\p{C}\uFE0E\uFE0F\u2028\u2029]/gu) ?? []).filter(
          (character) => !foreign.has(character),
        );
        expect(made).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("text without TeX stays", () => {
    const words = fc.array(
      fc.constantFrom("We", "ask", "why", "(42%)", "café", "漢字", "a-b", "."),
    );
    fc.assert(
      fc.property(words, (parts) => {
        const text = parts.join(" ");
        expect(readableTex(text)).toBe(text);
      }),
    );
  });
});
