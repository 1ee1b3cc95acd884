// What an operator installs beside Countersign: rules that fire, a dashboard that shows what is there, and what to do.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createMeter } from '../src/adapters/system/meter.js';
import { decidesReadiness } from '../src/domain/health.js';
import { remoteOperations } from '../src/ports/remote-calls.js';
import { describeWith, promtool } from './debian-package.js';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
}
interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
}
const rules = (parse(read('deploy/prometheus/alerts.yml')) as Rules).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('deploy/grafana/countersign.json')) as Dashboard;
const expressions: [string, string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }): [string, string] => [`dashboard: ${title}`, expr]),
  ),
];

/** Names of series as Prometheus has them, with the labels Countersign gives each. */
async function seriesOf(): Promise<Set<string>> {
  const types = [...(await createMeter({ ofProcess: true }).text()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}
const namedIn = (expression: string) =>
  [...expression.matchAll(/\b(?:countersign|nodejs|process)_\w+/g)].map(([name]) => name);

test.each(expressions)('%s names what is measured', async (_, expression) => {
  const series = await seriesOf();
  const named = namedIn(expression);
  expect(named.filter((name) => !series.has(name))).toEqual([]);
  expect(named.length > 0 || expression.startsWith('up{')).toBe(true);
  // A part or service that is called otherwise would never fire.
  for (const [label, known] of [
    ['part', Object.keys(decidesReadiness)],
    ['service', Object.keys(remoteOperations)],
  ] as const) {
    for (const [, values = ''] of expression.matchAll(new RegExp(`\\b${label}!?=~?"([^"]+)"`, 'g'))) {
      expect(values.split('|').filter((value) => !known.includes(value))).toEqual([]);
    }
  }
});

test('every alert has its section in docs/operations.md, and every section its alert', () => {
  const sections = [...read('docs/operations.md').matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(rules.map(({ alert }) => alert));
});

test('every alert is fired by a test of its own', () => {
  const tested = parse(read('deploy/prometheus/alerts.test.yml')) as {
    tests: { alert_rule_test?: { alertname: string; exp_alerts?: unknown[] }[] }[];
  };
  const fired = new Set(
    tested.tests.flatMap(({ alert_rule_test: some = [] }) =>
      some.filter(({ exp_alerts }) => exp_alerts?.length).map(({ alertname }) => alertname),
    ),
  );
  expect(rules.map(({ alert }) => alert).filter((alert) => !fired.has(alert))).toEqual([]);
});

test('the panels of the dashboard have ids of their own', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describeWith(promtool, 'promtool', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(promtool.program, args, { encoding: 'utf8' });
    return { status, said: stdout + stderr };
  };

  test('takes the rules, and they fire when they should and not before', () => {
    expect(run('check', 'rules', join(root, 'deploy/prometheus/alerts.yml'))).toMatchObject({ status: 0 });
    const tested = run('test', 'rules', join(root, 'deploy/prometheus/alerts.test.yml'));
    expect(tested, tested.said).toMatchObject({ status: 0 });
  });

  test('reads what the dashboard asks', () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-rules-'));
    const asRules = dashboard.panels.flatMap(({ id, targets }) =>
      targets.map(({ expr }, n) => ({
        record: `dashboard:${id}_${n}`,
        expr: expr.replaceAll('$__rate_interval', '5m'),
      })),
    );
    const file = join(folder, 'dashboard.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules: asRules }] }));
    const checked = run('check', 'rules', file);
    rmSync(folder, { recursive: true });
    expect(checked, checked.said).toMatchObject({ status: 0 });
  });
});
