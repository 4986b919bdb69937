import { describe, expect, it } from 'vitest';
import { parseScenario, UnreadableScenario } from '../../src/scenario/parse-scenario.ts';

const head = 'title: {en: A, ja: あ}\nexpected: {en: B, ja: い}\n';

function refusal(text: string): { line: number | null; message: string } {
  try {
    parseScenario(text);
  } catch (error) {
    if (error instanceof UnreadableScenario) return { line: error.line, message: error.message };
    throw error;
  }
  throw new Error('it was read');
}

describe('a scenario is read', () => {
  it.each(['{packets: 100000}', '{packets: {count: 100000, direction: from-key}}'])(
    'with as many packets: %s',
    (wait) => {
      expect(parseScenario(`${head}steps: [{wait: ${wait}}]`).steps).toMatchObject([
        { value: { value: { count: 100_000 } } },
      ]);
    },
  );

  it('with nothing but words in it', () => {
    expect(parseScenario(head)).toEqual({
      title: { en: 'A', ja: 'あ' },
      expected: { en: 'B', ja: 'い' },
      model: 'atkey-pro',
      seed: 'touchstone',
      clock: Date.UTC(2026, 0, 1),
      initial: null,
      steps: [],
      client: [],
    });
  });

  it('with every kind of step', () => {
    const { steps } = parseScenario(`${head}
steps:
  - wait: touch
  - wait: {ms: 50}
  - wait: {packets: 3}
  - wait: {command: clientPin.setPin}
  - wait: {answer: {is: getInfo, nth: 2}}
  - touch
  - touch: held
  - finger: {who: right-index}
  - finger: {who: right-index, sample: too-high}
  - finger: {who: right-index, placement: {x: 0.9}}
  - deny
  - unplug
  - plug
  - plug: power-only
  - button: 3
  - button: long
  - end-faults
  - repeat: {times: 2, steps: [{wait: fingerprint}, touch]}
`);
    expect(steps).toMatchObject([
      { kind: 'wait', value: { kind: 'touch', value: null } },
      { kind: 'wait', value: { kind: 'ms', value: 50 } },
      { kind: 'wait', value: { kind: 'packets', value: { count: 3, direction: 'any' } } },
      { kind: 'wait', value: { kind: 'command', value: { is: 'clientPin.setPin', nth: 1 } } },
      { kind: 'wait', value: { kind: 'answer', value: { is: 'getInfo', nth: 2 } } },
      { kind: 'touch', value: null },
      { kind: 'touch', value: 'held' },
      { kind: 'finger', value: { who: 'right-index', sample: 0 } },
      { kind: 'finger', value: { who: 'right-index', sample: 1 } },
      { kind: 'finger', value: { who: 'right-index', sample: { x: 0.9, y: 0, quality: 1 } } },
      { kind: 'deny' },
      { kind: 'unplug' },
      { kind: 'plug', value: 'host' },
      { kind: 'plug', value: 'power-only' },
      { kind: 'button', value: 3 },
      { kind: 'button', value: 'long' },
      { kind: 'end-faults' },
      { kind: 'repeat', value: { times: 2 } },
    ]);
  });

  it('with every kind of fault', () => {
    const { steps } = parseScenario(`${head}
steps:
  - fault: {on: getInfo, drop: {packet: 1}}
  - fault: {drop: all, times: always, direction: to-key}
  - fault: {drop: {chance: 0.5}}
  - fault: duplicate
  - fault: swap
  - fault: {sequence: {number: 5}}
  - fault: {length: {bytes: 63}}
  - fault: {announce: {bytes: 7610}}
  - fault: stall
  - fault: {stall: {packet: 1, ms: 500}}
  - fault: {foreign: {count: 1000, everyMs: 10}}
  - fault: {error: CHANNEL_BUSY}
  - fault: {status: PIN_INVALID}
  - fault: {status: 0x41}
  - fault: {channel: "00000000"}
  - fault: {command: 3}
  - fault: keepalives
  - fault: {keepalives: {status: [1, 2, 99], everyMs: 1, forMs: 500}}
  - fault: {cbor: duplicate-key}
  - fault: {on: clientPin.getPinRetries, set: {pinRetries: 8, 4: false}}
  - fault: {set: {remainingSamples: {grows: 1}, versions: [FIDO_2_0], 9: {hex: 00ff}, options: {rk: true}}}
  - fault: {remove: [authData, 9]}
  - fault: {bytes: "00 a0"}
  - fault: corrupt
  - fault: {on: init, init: {nonce: wrong, channel: "ffffffff", length: 16}}
  - fault: {refuse: {error: CHANNEL_BUSY}, skip: 3}
  - fault: {on: makeCredential, no-keepalives: }
`);
    const actions = steps.map((step) => (step.kind === 'fault' ? step.value.action : step));
    expect(actions.map(({ kind }) => kind)).toEqual(
      (
        'drop drop drop duplicate swap sequence length announce stall stall foreign error status status channel command ' +
        'keepalives keepalives cbor set set remove bytes corrupt init refuse no-keepalives'
      ).split(' '),
    );
    expect(actions[11]).toEqual({ kind: 'error', value: 6 });
    expect(actions[13]).toEqual({ kind: 'status', value: 0x41 });
    expect(actions[14]).toEqual({ kind: 'channel', value: 0 });
    expect(actions[20]?.value).toEqual([
      { key: 9, value: Uint8Array.of(0, 255) },
      { key: 'remainingSamples', value: { counter: { grows: 1 } } },
      { key: 'versions', value: ['FIDO_2_0'] },
      { key: 'options', value: new Map([['rk', true]]) },
    ]);
  });

  it('with a client that does something', () => {
    const { client } = parseScenario(`${head}
client:
  - get-info
  - {enter-pin: {pin: "9999"}, outcome: {status: PIN_INVALID}, result: {retries: 7}}
  - {register: , outcome: {error: TransactionTimeout}, cancelAfterMs: 100}
  - {assert: {verify: {pin: "1234"}}}
`);
    expect(client).toMatchObject([
      { action: { kind: 'get-info', value: null }, outcome: { kind: 'ok' } },
      { action: { kind: 'enter-pin' }, outcome: { kind: 'status', value: 'PIN_INVALID' }, result: { retries: 7 } },
      { action: { kind: 'register', value: { rpId: 'example.com' } }, cancelAfterMs: 100 },
      { action: { kind: 'assert', value: { verify: { kind: 'pin', value: '1234' } } } },
    ]);
  });
});

describe('what is no scenario is refused with its line and what was expected', () => {
  it.each([
    ['no YAML', `${head}steps: [`, 3, /end with a \]/],
    ['two documents', `${head}---\n${head}`, 3, /multiple documents/i],
    ['the same key twice', `${head}seed: a\nseed: b\n`, 4, /unique/],
    ['an alias', `${head}steps:\n  - &a touch\n  - *a\n`, 5, /alias/],
    ['a tag', `${head}seed: !!binary aaaa\n`, 3, /tag/],
    ['a tag of its own', `${head}seed: !mine x\n`, 3, /tag/],
    ['nothing', '', null, /expected object/],
    ['a list', '- a\n', 1, /expected object/],
    ['no title', 'expected: {en: A, ja: B}\n', 1, /^title: /],
    ['half a title', 'title:\n  en: A\nexpected: {en: A, ja: B}\n', 2, /^title\.ja: /],
    ['another member', `${head}\nstep: []\n`, 4, /"step"/],
    ['an unknown model', `${head}model: mine\n`, 3, /atkey-pro/],
    ['an unknown step', `${head}steps:\n  - touch\n  - push\n`, 5, /step: got "push", expected one of wait, touch/],
    ['two steps in one', `${head}steps:\n  - {touch: held, deny: }\n`, 4, /got "touch" and "deny"/],
    ['an unknown wait', `${head}steps:\n  - wait:\n      til: touch\n`, 5, /wait: got "til", expected one of touch/],
    ['an unknown command', `${head}steps:\n  - wait: {command: setPin}\n`, 4, /command/],
    ['an unknown fault', `${head}steps:\n  - fault:\n      on: getInfo\n      lose: 1\n`, 5, /expected one of drop/],
    ['a fault of nothing', `${head}steps:\n  - fault: {on: getInfo}\n`, 4, /fault: got nothing/],
    ['a fault of an answer to the key', `${head}steps:\n  - fault: {cbor: tag, direction: to-key}\n`, 4, /to-key/],
    ['an unknown way of CBOR', `${head}steps:\n  - fault: {cbor: wrong}\n`, 4, /duplicate-key/],
    ['a channel in decimal', `${head}steps:\n  - fault: {channel: 11223344}\n`, 4, /in quotes/],
    ['an unknown status', `${head}steps:\n  - fault:\n      status: WRONG\n`, 5, /CTAP status/],
    ['an unknown member', `${head}steps:\n  - fault:\n      set:\n        pinTries: 3\n`, 6, /name or the number/],
    ['bad hexadecimal', `${head}steps:\n  - fault: {bytes: 0g}\n`, 4, /hexadecimal/],
    ['a sample and a placement', `${head}steps:\n  - finger: {who: a, sample: good, placement: {}}\n`, 4, /not both/],
    ['a finger off the sensor', `${head}steps:\n  - finger:\n      who: a\n      placement:\n        x: 2\n`, 7, /<=1/],
    ['a repetition in a repetition', `${head}steps:\n  - repeat: {times: 2, steps: [{repeat: {}}]}\n`, 4, /"repeat"/],
    ['an unknown operation', `${head}client:\n  - log-in\n`, 4, /client operation: got "log-in"/],
    ['an unknown error', `${head}client:\n  - {get-info: , outcome: {error: Oops}}\n`, 4, /ProtocolError/],
    ['no date', `${head}clock: yesterday\n`, 3, /^clock: /],
    ['a key that is no text', `${head}? [a]\n: 1\n`, 3, /key/i],
  ])('%s', (_, text, line, message) => {
    const found = refusal(text);
    expect(found.message).toMatch(message);
    expect(found.line).toBe(line);
  });

  it.each([
    ['too long', `${head}# ${'x'.repeat(40_000)}`],
    ['32,000 levels', `steps: ${'['.repeat(32_000)}`],
    ['1,000 levels', `steps: ${'['.repeat(1000)}${']'.repeat(1000)}`],
    ['1,000 levels of maps', `steps: ${'{a: '.repeat(1000)}${'}'.repeat(1000)}`],
    ['an alias bomb', `a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n`],
    ['too many steps', `${head}steps:\n${'  - repeat: {times: 1000, steps: [touch, touch]}\n'.repeat(6)}`],
    ['its own prototype', `${head}__proto__: {model: atkey-pro}\n`],
    ['the prototype as a step', `${head}steps:\n  - constructor\n`],
    ['many keys', `${Array.from({ length: 3000 }, (_, i) => `k${i}: 1`).join('\n')}\n`],
    ['many question marks', '? '.repeat(16_000)],
    ['many dashes', '- '.repeat(16_000)],
    ['many anchors', '&a '.repeat(10_000)],
    ['many quotes', `a: ${'"'.repeat(32_000)}`],
  ])('%s, soon', (_, text) => {
    // Of the processor: what else the machine does is no part of it.
    const before = process.cpuUsage();
    expect(refusal(text).message).not.toBe('');
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(2_000_000);
  });
});
