/** The operator's command over accounts: promote, list, delete. */
import { IdentityFailure } from './core/failures.ts';
import type { Identity } from './core/identity.ts';
import { ROLES, type Account, type Role } from './core/model.ts';

/** What a command prints, and whether it did what was asked. */
export interface CommandResult {
  readonly isDone: boolean;
  readonly lines: readonly string[];
}

export const ACCOUNTS_USAGE = [
  'Usage:',
  '  npm run accounts -- list',
  `  npm run accounts -- promote <e-mail> ${ROLES.join('|')}`,
  '  npm run accounts -- delete <e-mail>',
];

const PAGE_SIZE = 1000;

const done = (...lines: string[]): CommandResult => ({ isDone: true, lines });
const refused = (...lines: string[]): CommandResult => ({ isDone: false, lines });

const isRole = (word: string | undefined): word is Role => ROLES.some((role) => role === word);

const lineOf = ({ id, role, email, username, createdAt }: Account): string =>
  [id, role, email, username ?? '-', createdAt.toISOString()].join('\t');

const list = async ({ accounts }: Identity): Promise<CommandResult> => {
  const lines = [['id', 'role', 'e-mail', 'username', 'created'].join('\t')];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = await accounts.list({ after, limit: PAGE_SIZE });
    lines.push(...page.accounts.map(lineOf));
    after = page.next;
  }
  return done(...lines);
};

type Command =
  | { readonly verb: 'list' }
  | { readonly verb: 'promote'; readonly email: string; readonly role: Role }
  | { readonly verb: 'delete'; readonly email: string };

const commandOf = ([verb, email, role, ...rest]: readonly string[]): Command | undefined => {
  if (rest.length > 0) return undefined;
  if (verb === 'list' && email === undefined) return { verb };
  if (verb === 'promote' && email !== undefined && isRole(role)) return { verb, email, role };
  if (verb === 'delete' && email !== undefined && role === undefined) return { verb, email };
  return undefined;
};

/** What to say to words that are no command; undefined when they are one. Asks no database. */
export const refuseWords = (words: readonly string[]): CommandResult | undefined => {
  if (commandOf(words) !== undefined) return undefined;
  const [verb, , role] = words;
  return verb === 'promote' && role !== undefined && !isRole(role)
    ? refused(`${role} is no role: it must be ${ROLES.join(', ')}.`)
    : refused(...ACCOUNTS_USAGE);
};

const runCommand = async (identity: Identity, command: Command): Promise<CommandResult> => {
  switch (command.verb) {
    case 'list':
      return list(identity);
    case 'promote': {
      const account = await identity.accounts.changeRole(command.email, command.role);
      return done(`${account.email} is ${account.role} now.`);
    }
    case 'delete': {
      const account = await identity.accounts.removeByEmail(command.email);
      return done(`${account.email} is deleted: its tokens stopped, its e-mail and username are free again.`);
    }
  }
};

/** Runs `list`, `promote <e-mail> <role>` or `delete <e-mail>`. */
export const runAccountsCommand = async (
  identity: Identity,
  words: readonly string[],
): Promise<CommandResult> => {
  const command = commandOf(words);
  if (command === undefined) return refuseWords(words) ?? refused(...ACCOUNTS_USAGE);
  try {
    return await runCommand(identity, command);
  } catch (error) {
    if (!(error instanceof IdentityFailure)) throw error;
    if (error.facts.code === 'account_not_found')
      return refused(`No account has the e-mail ${error.facts.value}.`);
    if (error.facts.code === 'service_unavailable') return refused('The database does not answer.');
    throw error;
  }
};
