import { writeFileSync } from "node:fs";
import { GOLDEN_FILE, GOLDEN_LETTER_FILE, goldenMail, letter } from "./specimens.ts";

writeFileSync(GOLDEN_FILE, goldenMail().raw);
writeFileSync(GOLDEN_LETTER_FILE, letter("confirm").raw);
