import {
  Button,
  Field,
  makeStyles,
  mergeClasses,
  ProgressBar,
  SearchBox,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { PlayRegular, StopRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ScenarioInLibrary, VirtualKeyState } from '../../contract/lab.ts';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { OwnScenario } from './own-scenario.tsx';
import { unreadableProblem } from './unreadable-problem.ts';
import type { Act } from './use-act.ts';

const useStyles = makeStyles({
  tab: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  lead: { color: tokens.colorNeutralForeground2 },
  search: { maxWidth: 'none', width: '100%' },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    maxHeight: '340px',
    overflowY: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  scenario: {
    display: 'flex',
    alignItems: 'start',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalM,
    '& + &': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  current: { backgroundColor: tokens.colorBrandBackground2 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  button: { flexShrink: 0 },
  playing: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  playingTop: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
  },
});

/** Scripts of hands and faults for a key: the library, one's own, and the one that plays. */
export function ScenariosTab(props: { virtualKey: VirtualKeyState; act: Act }) {
  const { virtualKey, act } = props;
  const { id } = virtualKey;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const host = useHost();
  const library = useQuery(host.lab.scenarios.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data;
  const [search, setSearch] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const found = library?.filter((one) => fits(one, search));
  const play = (scenario: { library: string } | { text: string }) => {
    setProblem(null);
    act(
      () => client.lab.playScenario({ id, scenario }),
      (answer) => {
        if (answer.outcome === 'unreadable') setProblem(unreadableProblem(t, t('lab:scenarios.unreadable'), answer));
      },
    );
  };
  const playing = virtualKey.scenario?.state === 'running' ? virtualKey.scenario.title[language] : null;
  return (
    <div className={styles.tab}>
      <Text className={styles.lead}>{t('lab:scenarios.lead')}</Text>
      <Progress virtualKey={virtualKey} onStop={() => act(() => client.lab.stopScenario({ id }))} />
      <Field label={t('lab:scenarios.search')} size="small">
        <SearchBox
          size="small"
          className={styles.search}
          value={search}
          onChange={(_, data) => setSearch(data.value)}
        />
      </Field>
      {!library && <Spinner size="small" label={t('shell:loading')} />}
      {library?.length === 0 && <Text>{t('lab:scenarios.empty')}</Text>}
      {library && library.length > 0 && found?.length === 0 && (
        <Text role="status">{t('lab:scenarios.none', { text: search })}</Text>
      )}
      {found && found.length > 0 && (
        <ul className={styles.list} aria-label={t('lab:bench.tabs.scenarios')}>
          {found.map((one) => (
            <li
              key={one.scenario}
              data-scenario={one.scenario}
              className={mergeClasses(styles.scenario, one.title[language] === playing && styles.current)}
            >
              <div className={styles.words}>
                <Text weight="semibold">{one.title[language]}</Text>
                <Text size={200} className={styles.lead}>
                  {t('lab:scenarios.expected')}: {one.expected[language]}
                </Text>
              </div>
              <Button
                size="small"
                className={styles.button}
                icon={<PlayRegular />}
                aria-label={t('lab:scenarios.playNamed', { title: one.title[language] })}
                onClick={() => play({ library: one.scenario })}
              >
                {t('lab:scenarios.play')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <OwnScenario onPlay={(text) => play({ text })} />
      {problem && <ProblemMessage problem={problem} />}
    </div>
  );
}

function Progress(props: { virtualKey: VirtualKeyState; onStop: () => void }) {
  const { scenario } = props.virtualKey;
  const { t, language } = useWords();
  const styles = useStyles();
  if (!scenario) return null;
  const { title, state, at, steps, hasFaults } = scenario;
  const step = t('lab:scenarios.progress', { at, steps });
  return (
    <div className={styles.playing} data-playing={state}>
      <div className={styles.playingTop}>
        <Text weight="semibold" role="status">
          {t(`lab:scenarios.state.${state}`)}: {title[language]}
        </Text>
        {(state === 'running' || hasFaults) && (
          <Button size="small" icon={<StopRegular />} onClick={props.onStop}>
            {t('lab:scenarios.stop')}
          </Button>
        )}
      </div>
      <ProgressBar
        value={at}
        max={Math.max(steps, 1)}
        color={state === 'stopped' ? 'warning' : state === 'finished' ? 'success' : 'brand'}
        aria-label={title[language]}
        aria-valuetext={step}
      />
      <Text size={200} className={styles.lead}>
        {step}
      </Text>
      {state === 'finished' && hasFaults && <Text role="status">{t('lab:scenarios.faultsGoOn')}</Text>}
    </div>
  );
}

/** Every word of the search is in what the tester reads of it, in either language. */
function fits({ scenario, title, expected }: ScenarioInLibrary, search: string): boolean {
  const text = [scenario, title.en, title.ja, expected.en, expected.ja].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
