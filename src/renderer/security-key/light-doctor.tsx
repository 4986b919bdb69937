import { Field, makeStyles, mergeClasses, Radio, RadioGroup, Select, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, InfoFilled } from '@fluentui/react-icons';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Led } from '../../contract/keys.ts';
import type { ExplainedLight, LightTable, SeenLight } from '../../contract/lights.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ledMeanings, seenLights } from '../lists.ts';
import { PatternChip, useLed, useLedLook } from '../operation/led-twin.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalM },
  select: { minWidth: 0 },
  two: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 240px), 1fr))',
    alignItems: 'start',
    gap: tokens.spacingHorizontalM,
  },
  seen: {
    display: 'grid',
    // Steady and flashing of one colour side by side.
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    columnGap: tokens.spacingHorizontalS,
  },
  wide: { '@media (min-width: 1100px)': { gridTemplateColumns: 'repeat(4, minmax(0, 1fr))' } },
  light: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  answer: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    minHeight: '96px',
  },
  lines: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minWidth: 0 },
  icon: { fontSize: '24px', flexShrink: 0, display: 'flex', color: tokens.colorBrandForeground1 },
  well: { color: tokens.colorPaletteGreenForeground1 },
  hint: { color: tokens.colorNeutralForeground2 },
  table: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalXXS },
});

const unknown = '';

/** "I see this light": what it means and what to do. Needs no key; with one, it begins with what that should be showing now. */
export function LightDoctor(props: { keyId: string | null }) {
  const { keyId } = props;
  const { t } = useWords();
  const styles = useStyles();
  const look = useLedLook();
  const host = useHost();
  const tables = useQuery(host.keys.lights.tables.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data;
  const ofKey = useQuery(
    host.keys.lights.modelOf.queryOptions({ input: keyId === null ? skipToken : { keyId }, gcTime: 0 }),
  ).data?.model;
  const led = useLed(keyId);
  const [chosenModel, setModel] = useState<string | null>(null);
  const [chosen, setExpected] = useState<Led['meaning'] | 'unknown' | null>(null);
  const model = chosenModel ?? ofKey ?? tables?.[0]?.model;
  const followsKey = chosen === null && led !== undefined && model === ofKey;
  const expected = chosen === null ? (followsKey ? led.meaning : null) : chosen === 'unknown' ? null : chosen;
  if (!tables || model === undefined) return null;
  const table = tables.find((one) => one.model === model);
  return (
    <div className={styles.form} data-doctor={model}>
      <div className={styles.two}>
        <Field label={t('lights:model')}>
          <Select className={styles.select} value={model} onChange={(_, data) => setModel(data.value)}>
            {tables.map((one) => (
              <option key={one.model} value={one.model}>
                {one.name || t('lights:anyModel')}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={t('lights:expectedLabel')}
          {...(followsKey ? { hint: t('lights:fromKey', { look: look(led) }) } : {})}
        >
          <Select
            className={styles.select}
            value={expected ?? unknown}
            onChange={(_, data) => setExpected(ledMeanings.find((meaning) => meaning === data.value) ?? 'unknown')}
          >
            <option value={unknown}>{t('lights:expectedUnknown')}</option>
            {ledMeanings.map((meaning) => (
              <option key={meaning} value={meaning}>
                {t(`lights:expected.${meaning}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <SeenLights wide model={model} expected={expected} />
      {table && <AllLights table={table} />}
      {table && (
        <Text size={200} className={styles.hint}>
          {t('lights:source', { source: table.source })}
        </Text>
      )}
    </div>
  );
}

/** Which light is seen, and the answer. */
export function SeenLights(props: { model: string; expected: Led['meaning'] | null; wide?: boolean }) {
  const { model, expected } = props;
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const [seen, setSeen] = useState<SeenLight | null>(null);
  const explained = useQuery(
    host.keys.lights.explain.queryOptions({
      input: seen === null ? skipToken : { model, seen, expected },
      staleTime: Number.POSITIVE_INFINITY,
      placeholderData: (before) => before,
    }),
  ).data;
  return (
    <>
      <Field label={t('lights:seenLabel')}>
        <RadioGroup
          className={mergeClasses(styles.seen, props.wide && styles.wide)}
          value={seen ?? ''}
          onChange={(_, data) => setSeen(seenLights.find((one) => one === data.value) ?? null)}
        >
          {seenLights.map((one) => (
            <Radio
              key={one}
              value={one}
              label={
                <span className={styles.light}>
                  {one !== 'other' && <PatternChip led={ledOf(one)} />}
                  {t(`lights:seen.${one}`)}
                </span>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      <Answer explained={seen === null ? undefined : explained} expected={expected} />
    </>
  );
}

function Answer(props: { explained: ExplainedLight | undefined; expected: Led['meaning'] | null }) {
  const { explained, expected } = props;
  const { t } = useWords();
  const styles = useStyles();
  const look = useLedLook();
  const isWell = explained?.advice === 'as-expected';
  const lines = !explained
    ? []
    : isWell && expected !== null
      ? [t(`key:led.meanings.${expected}`), t(`lights:doNow.${expected}`)]
      : [t(`lights:advice.${explained.advice}.next`)];
  const shouldBe =
    !isWell && explained?.expected && explained.expected.pattern !== 'unknown' ? explained.expected : null;
  return (
    <div className={styles.answer} role="status" aria-label={t('lights:answer')} data-advice={explained?.advice ?? ''}>
      {explained && (
        <span aria-hidden="true" className={mergeClasses(styles.icon, isWell && styles.well)}>
          {isWell ? <CheckmarkCircleFilled /> : <InfoFilled />}
        </span>
      )}
      <div className={styles.lines}>
        {!explained && <Text className={styles.hint}>{t('lights:chooseSeen')}</Text>}
        {explained && <Text weight="semibold">{t(`lights:advice.${explained.advice}.title`)}</Text>}
        {lines.map((line) => (
          <Text key={line}>{line}</Text>
        ))}
        {shouldBe && (
          <Text size={200} className={styles.hint}>
            {t('lights:shouldBe', { look: look(shouldBe) })}
          </Text>
        )}
        {explained && !isWell && explained.meanings.length > 0 && (
          <Text size={200} className={styles.hint}>
            {t('lights:means', {
              meaning: explained.meanings.map((meaning) => t(`key:led.meanings.${meaning}`)).join(' / '),
            })}
          </Text>
        )}
      </div>
    </div>
  );
}

/** What the maker's table says, as far as it says anything. */
function AllLights(props: { table: LightTable }) {
  const { t } = useWords();
  const styles = useStyles();
  const look = useLedLook();
  const known = props.table.looks.filter(({ pattern }) => pattern !== 'unknown');
  return (
    <div>
      <Text weight="semibold">{t('lights:table')}</Text>
      <ul className={styles.table}>
        {known.map((led) => (
          <li key={led.meaning} className={styles.light}>
            <PatternChip led={led} />
            <span>
              <Text weight="semibold">{look(led)}</Text>
              <Text>: {t(`key:led.meanings.${led.meaning}`)}</Text>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A seen light as it is drawn. */
function ledOf(seen: Exclude<SeenLight, 'other'>): Pick<Led, 'colour' | 'pattern'> {
  if (seen === 'off') return { colour: 'off', pattern: 'off' };
  const [colour, flashing] = seen.split('-') as [Led['colour'], string?];
  return { colour, pattern: flashing ? 'flashing' : 'on' };
}
