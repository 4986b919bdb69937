// npm test: set up, then everything that must hold, in the order of what fails fastest. Stops at the first failure.
// The last line is `N passed, N failed, N skipped`: the sum of what the test runners counted. A check that is not a test
// (format, lint, types, build) counts only when it fails. Runs on Node 20.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter } from 'node:path';
import { build } from './build.mjs';
import { findElectron } from './electron-binary.mjs';
import { inProject, readJson, root, run, say, start } from './project.mjs';
import { setUp } from './set-up.mjs';

const inPackages = (...path) => inProject('node_modules', ...path);
const output = inProject('build-output', 'test');
const counts = { passed: 0, failed: 0, skipped: 0 };
const skippedAreas = new Map();
const flaky = [];

await run(async () => {
  heading('Set-up');
  const { node } = setUp({ forTests: true });
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const env = { ...process.env, PATH: `${inPackages('.bin')}${delimiter}${process.env.PATH}` };
  const check = async (...args) => (await start(node, args, { env })) === 0;

  const stages = [
    ['Format', () => check(inPackages('@biomejs', 'biome', 'bin', 'biome'), 'check', root)],
    ['Lint', () => check(inPackages('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings')],
    ['Types', () => typesHold(check)],
    ['Unused code', () => nothingIsUnused(check)],
    ['Architecture', () => vitest(check, 'architecture', ['tests/architecture'])],
    ['Unit and conformance tests', () => vitest(check, 'unit', ['--exclude', 'tests/architecture/**'])],
    ['Build', () => builds(node)],
    ['Browser tests', () => pageTests(node, env, 'browser')],
    ['Tests in Electron', () => pageTests(node, env, 'electron')],
  ];
  for (const [name, stage] of stages) {
    heading(name);
    if (await stage()) continue;
    if (counts.failed === 0) counts.failed = 1;
    summary(`stopped at: ${name}`);
    return 1;
  }
  summary();
  return 0;
});

async function typesHold(check) {
  const tsc = inPackages('typescript', 'bin', 'tsc');
  // The renderer and what runs in a page know the DOM; the rest does not.
  for (const project of ['.', 'src/renderer', 'tests/electron']) {
    if (!(await check(tsc, '-p', project))) return false;
  }
  return true;
}

/** Neither by anything, nor by tests alone: what only tests reach is not part of the product. */
async function nothingIsUnused(check) {
  const knip = inPackages('knip', 'bin', 'knip.js');
  return (await check(knip, '--no-config-hints')) && (await check(knip, '--production', '--include', 'files,exports'));
}

async function vitest(check, name, args) {
  const report = `${output}/${name}.json`;
  const passed = await check(
    inPackages('vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  );
  if (existsSync(report)) countVitest(readJson(report));
  return passed;
}

function countVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  counts.skipped += numPendingTests + numTodoTests;
  for (const { name, assertionResults } of testResults) {
    for (const { status, ancestorTitles } of assertionResults) {
      if (status === 'passed' || status === 'failed') continue;
      noteSkipped(`${name.slice(root.length + 1)}${ancestorTitles[0] ? `: ${ancestorTitles[0]}` : ''}`);
    }
  }
}

function builds(node) {
  try {
    build({ node });
    return true;
  } catch (error) {
    say(error.message);
    return false;
  }
}

async function pageTests(node, env, name) {
  const report = `${output}/${name}.json`;
  const config = inProject('tests', name, 'playwright.config.ts');
  // Without Electron there is only one thing to say, and the last lines say it.
  const reporters = name === 'electron' && findElectron() === undefined ? 'dot,json' : 'list,json';
  const code = await start(
    node,
    [inPackages('playwright', 'cli.js'), 'test', '--config', config, `--reporter=${reporters}`],
    { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
  );
  if (existsSync(report)) countPlaywright(name, readJson(report));
  return code === 0;
}

function countPlaywright(name, { stats, suites }) {
  counts.passed += stats.expected + stats.flaky;
  counts.failed += stats.unexpected;
  counts.skipped += stats.skipped;
  const visit = ({ file, specs = [], suites: inner = [] }) => {
    for (const { tests, title } of specs) {
      for (const test of tests) {
        if (test.status === 'flaky') flaky.push(`tests/${name}/${file}: ${title} (${test.projectName})`);
        if (test.status !== 'skipped') continue;
        const reason = test.annotations.find(({ type }) => type === 'skip')?.description;
        noteSkipped(`tests/${name}: ${reason ?? file}`);
      }
    }
    inner.forEach(visit);
  };
  suites.forEach(visit);
}

function noteSkipped(area) {
  skippedAreas.set(area, (skippedAreas.get(area) ?? 0) + 1);
}

function heading(name) {
  console.log(`\n== ${name}`);
}

function summary(reason) {
  heading('Result');
  for (const [area, tests] of skippedAreas) console.log(`skipped: ${area} (${tests})`);
  for (const test of flaky) console.log(`passed only when tried again: ${test}`);
  if (reason !== undefined) console.log(reason);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}
