/** `.env.example` is complete, true, and harmless when copied. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, ConfigSchema, parseConfig } from '../../server/config.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', '.env.example'), 'utf8');
const lines = text.split('\n');
const SETTING = /^#([A-Z_]+)=(.*)$/;

/** The settings as they stand there once nothing is commented out. */
const shown = lines.flatMap((line) => {
  const [, name, value] = SETTING.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value }];
});
const uncommented = parseEnv(shown.map(({ name, value }) => `${name}=${value}`).join('\n'));

it('names every setting once, and no other', () => {
  expect(shown.map(({ name }) => name).sort()).toEqual(Object.keys(ConfigSchema.shape).sort());
});

it('changes nothing when it is copied as it stands', () => {
  expect(parseEnv(text)).toEqual({});
});

it('shows the default of every setting that has one', () => {
  const defaults = parseConfig({});
  for (const { name, value } of shown) {
    const byDefault = Reflect.get(defaults, name) as unknown;
    if (byDefault === undefined) continue;
    expect([name, Reflect.get(parseConfig({ [name]: value }), name)]).toEqual([name, byDefault]);
  }
});

it('shows good values; only the placeholders of the secrets are refused, as a known example', () => {
  const { JWT_SECRET, JWT_SECRET_PREVIOUS, ...others } = uncommented;
  expect(JWT_SECRET_PREVIOUS).toBe(JWT_SECRET);
  const secret = 'b6Vd0yqUf3mLz8Rk1XsWj5TgNc7PaEhQ2iOoKvYx';
  expect(() => parseConfig({ ...others, JWT_SECRET: secret })).not.toThrow();
  const refused = () => parseConfig({ ...others, JWT_SECRET });
  expect(refused).toThrow(ConfigError);
  expect(refused).toThrow(/^The settings are wrong:\n {2}JWT_SECRET must be random: .*well-known example.*$/);
});

it('explains each setting in one line above it', () => {
  for (const { name, value } of shown) {
    const above = lines[lines.indexOf(`#${name}=${value}`) - 1];
    expect(`${name}: ${above ?? ''}`).toMatch(/^[A-Z_]+: # .*[.]$/);
    expect(above).not.toMatch(SETTING);
  }
});
