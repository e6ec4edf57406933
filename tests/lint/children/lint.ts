/**
 * Lints OpenAPI documents: reads `{name: document}` from standard input and prints the findings as JSON. The linters
 * are ES modules, which the tests, being CommonJS, reach in a process of their own.
 */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import owasp from '@stoplight/spectral-owasp-ruleset';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { text } from 'node:stream/consumers';
import type { Finding } from '../findings.ts';

const redocly = await createConfig({ extends: ['recommended'] });
const spectral = new spectralCore.Spectral();
spectral.setRuleset({
  extends: [
    // Its declaration has lost the literal types that a ruleset is made of.
    [spectralRulesets.oas as RulesetDefinition, 'recommended'],
    [owasp, 'all'],
  ],
});

const segmentsOf = (pointer = '#/'): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

const placeOf = (segments: readonly (string | number)[]): string => segments.join(' › ');

const lint = async (document: string, content: Record<string, unknown>): Promise<Finding[]> => {
  const [problems, results] = await Promise.all([
    lintFromString({ source: JSON.stringify(content), absoluteRef: `/${document}.json`, config: redocly }),
    spectral.run(content),
  ]);
  return [
    ...problems.map(({ ruleId, message, location }) => ({
      document,
      rule: ruleId,
      place: placeOf(segmentsOf(location[0]?.pointer)),
      message,
    })),
    ...results.map(({ code, message, path }) => ({
      document,
      rule: String(code),
      place: placeOf(path),
      message,
    })),
  ];
};

const documents = JSON.parse(await text(process.stdin)) as Record<string, Record<string, unknown>>;
const findings: Finding[] = [];
for (const [name, content] of Object.entries(documents)) findings.push(...(await lint(name, content)));
process.stdout.write(JSON.stringify(findings));
