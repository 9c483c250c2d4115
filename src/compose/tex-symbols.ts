/** What TeX commands show, as far as one Unicode character or a plain word says the same. */

const words = (text: string) => text.trim().split(/\s+/);

function pairs(text: string): Map<string, string> {
  const all = words(text);
  return new Map(all.flatMap((key, at) => (at % 2 === 0 ? [[key, all[at + 1] ?? ""]] : [])));
}

const GREEK = pairs(`
  alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
  kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ
  upsilon υ phi φ varphi φ chi χ psi ψ omega ω
  Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω upmu μ
`);

/** Relations, operations and arrows: what has spaces on both sides or on none. */
export const SIGNS = pairs(`
  times × cdot · pm ± mp ∓ div ÷ ast * star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙
  sim ~ approx ≈ simeq ≃ cong ≅ equiv ≡ doteq ≐ propto ∝ asymp ≍ neq ≠ ne ≠ triangleq ≜
  coloneqq ≔ leq ≤ le ≤ leqslant ≤ geq ≥ ge ≥ geqslant ≥ ll ≪ gg ≫ lesssim ≲ gtrsim ≳
  prec ≺ succ ≻ preceq ⪯ succeq ⪰ in ∈ ni ∋ notin ∉ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇
  subsetneq ⊊ supsetneq ⊋ sqsubseteq ⊑ sqsupseteq ⊒ cup ∪ cap ∩ sqcup ⊔ sqcap ⊓ uplus ⊎
  setminus ∖ smallsetminus ∖ wedge ∧ land ∧ vee ∨ lor ∨ models ⊨ vdash ⊢ dashv ⊣ mid | nmid ∤
  parallel ∥ perp ⊥ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒
  Leftarrow ⇐ Leftrightarrow ⇔ implies ⇒ iff ⇔ longrightarrow ⟶ longleftarrow ⟵
  longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺ mapsto ↦
  longmapsto ⟼ hookrightarrow ↪ rightsquigarrow ⇝ leadsto ⇝ rightleftharpoons ⇌ nrightarrow ↛
  nearrow ↗ searrow ↘ ltimes ⋉ rtimes ⋊ bowtie ⋈ lt < gt >
`);

const OTHERS = pairs(`
  ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ imath ı jmath ȷ partial ∂ nabla ∇ infty ∞ emptyset ∅
  varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ triangle △
  sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂
  bigwedge ⋀ bigvee ⋁ surd √ prime ′ dagger † ddagger ‡ natural ♮ sharp ♯ flat ♭
  dots … ldots … cdots ⋯ dotsc … dotsb ⋯ vdots ⋮ ddots ⋱ colon : backslash \\
  langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } lbrack [ rbrack ]
  vert | lvert | rvert | Vert ‖ lVert ‖ rVert ‖ uparrow ↑ downarrow ↓ updownarrow ↕
  Uparrow ⇑ Downarrow ⇓ square □ Box □ blacksquare ■ Diamond ◇ diamond ⋄ bigstar ★ checkmark ✓
  degree ° textdegree ° S § copyright © textcopyright © textregistered ® texttrademark ™
  pounds £ euro € texteuro € textendash – textemdash — textellipsis … textasciitilde ~
  textasciicircum ^ textbackslash \\ textbar | textperthousand ‰ textpertenthousand ‱ textless < textgreater > textmu μ
  textbullet • textquotesingle ' textquotedblleft “ textquotedblright ” textquoteleft ‘
  textquoteright ’ lq ‘ rq ’
`);

export const SYMBOLS = new Map([...GREEK, ...SIGNS, ...OTHERS]);

/** Functions that are written as words. */
export const NAMES = new Set(
  words(`
    log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan min max sup inf
    lim limsup liminf arg argmin argmax det dim ker gcd lcm deg hom Pr poly polylog softmax sign sgn
    diag rank tr Tr Var Cov KL
  `),
);

/** Commands that show their argument in other letters, and mathematics is set inside. */
export const MATH_FONTS = new Set(
  words(`
    mathcal mathbf mathrm mathit mathsf mathtt mathscr mathfrak mathnormal boldsymbol bm pmb
    mathbin mathrel mathop mathord mathopen mathclose ensuremath underline
  `),
);

/** Commands that show their argument in other letters, and text is set inside. */
export const TEXT_FONTS = new Set(
  words(`
    text textbf textit textrm texttt textsf textsc textsl textup textmd textnormal emph mbox hbox
    underline uline uwave fbox num url nolinkurl path
  `),
);

/** Commands that change how what follows looks, or how it is laid out, and show nothing. */
export const UNSEEN = new Set([
  ...words("! - / @"),
  ...words(`
    it bf em tt sc rm sf sl cal itshape bfseries ttfamily scshape rmfamily sffamily upshape
    boldmath unboldmath displaystyle textstyle scriptstyle limits nolimits left right middle big Big
    bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm noindent allowbreak nobreak
    xspace protect relax par tiny small large Large LARGE huge Huge normalsize
  `),
]);

export const SPACES = new Set([
  " ",
  ...words("\\ , ; : > quad qquad enspace thinspace space newline linebreak"),
]);

/** Signs that have to be escaped. */
export const LITERALS = pairs("% % & & _ _ # # $ $ { { } } | ‖");

/** Sets in blackboard letters that every font has; others are shown as plain letters. */
export const BLACKBOARD = pairs("C ℂ H ℍ N ℕ P ℙ Q ℚ R ℝ Z ℤ");

/** Marks that mathematics puts on a letter. */
export const HATS = pairs(`
  hat \u0302 widehat \u0302 tilde \u0303 widetilde \u0303 bar \u0304 overline \u0304 vec \u20D7
  Hat \u0302 Tilde \u0303 Bar \u0304 dot \u0307 ddot \u0308 acute \u0301 grave \u0300 check \u030C breve \u0306 mathring \u030A
`);

/** Marks that text puts on a letter. */
export const ACCENTS = pairs(`
  \` \u0300 ' \u0301 ^ \u0302 ~ \u0303 = \u0304 . \u0307 " \u0308
  u \u0306 v \u030C H \u030B c \u0327 d \u0323 b \u0331 k \u0328 r \u030A t \u0361
`);

export const LETTERS = pairs(
  "o ø O Ø l ł L Ł ss ß ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ dh ð th þ",
);

/** Macros that authors share without defining them: `\\eg`. */
export const ABBREVIATIONS = new Map([
  ...pairs("eg e.g. ie i.e. etc etc. vs vs."),
  ["etal", "et al."],
]);

const aligned = (from: string, to: string) => {
  const targets = Array.from(to);
  return new Map(Array.from(from, (character, at) => [character, targets[at] ?? ""]));
};

export const SUPERSCRIPTS = aligned(
  "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUWβγδθφχ∘°*⋆†‡′⊤'",
  "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁᵂᵝᵞᵟᶿᵠᵡ°°**†‡′ᵀ'",
);

export const SUBSCRIPTS = aligned(
  "0123456789+-=()aehijklmnoprstuvxβγρφχ",
  "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
);

/** Words that only TeX has: what is left of commands where a source lost their backslashes. */
export const STRIPPED = pairs(`
  leq ≤ geq ≥ neq ≠ cdot · propto ∝ infty ∞ varepsilon ε varphi φ rightarrow → leftarrow ←
  leftrightarrow ↔ Rightarrow ⇒ approx ≈ subseteq ⊆ nabla ∇ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋
`);

/** The same, but safe only between braces: `{sim}50`. */
export const STRIPPED_IN_BRACES = pairs(
  "sim ~ approx ≈ pm ± times × circ ° deg ° leq ≤ geq ≥ rightarrow → to →",
);

export const STRIPPED_FONTS = new Set(
  words("textbf textit texttt textsc mathcal mathbf mathbb mathrm mathsf"),
);

/** The same in front of a script: `pi_0`. */
export const STRIPPED_BASES = new Map([...GREEK, ...pairs("ell ℓ nabla ∇")]);

/** The same after `^`: `360^circ`. */
export const STRIPPED_RAISED = pairs("circ ° star * ast * dagger † prime ′ top ᵀ");
