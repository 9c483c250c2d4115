import { writeFileSync } from "node:fs";
import { GOLDEN_FILE, goldenMail } from "./specimens.ts";

writeFileSync(GOLDEN_FILE, goldenMail().raw);
