/** The words of the command line: which sections run, and at what size. */
import { parseArgs } from 'node:util';
import { z } from 'zod';

const count = (fallback: number, least = 1) => z.coerce.number().int().min(least).default(fallback);

const SizesSchema = z.object({
  rounds: count(3),
  seconds: count(10),
  /** How many accounts the large database has. */
  accounts: count(1_000_000, 10_000),
  /** bcrypt's; the least that the service takes in production is 10. */
  cost: count(12, 10),
  /** How long the soak lasts. */
  minutes: count(10),
});

export type Sizes = z.infer<typeof SizesSchema>;

const size = { type: 'string' } as const;

export interface Words {
  /** In the order in which they were named; none when all that are usual are meant. */
  readonly names: readonly string[];
  readonly peers: boolean;
  readonly sizes: Sizes;
}

/** @throws Error naming a word that means nothing */
export const readWords = (words: readonly string[]): Words => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      peers: { type: 'boolean', default: false },
      ...{ rounds: size, seconds: size, accounts: size, cost: size, minutes: size },
    },
  });
  return { names: positionals, peers: values.peers, sizes: SizesSchema.parse(values) };
};
