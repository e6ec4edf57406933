/** The catalogue: every dialect that the service speaks. A sixth one is one more line here. */
import { annuaire } from './annuaire.ts';
import type { Dialect } from './dialect.ts';
import { django } from './django.ts';
import { documentedPaths, type DocumentedPath } from './paths.ts';
import { jsend } from './jsend.ts';
import { plain } from './plain.ts';
import { stamped } from './stamped.ts';

export const dialects: readonly Dialect[] = [plain, jsend, stamped, annuaire, django];

/** Every documented path; computing it throws when two dialects contend for one. */
export const paths: readonly DocumentedPath[] = documentedPaths(dialects);
