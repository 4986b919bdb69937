import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { Card } from '../frame/card.tsx';
import { Heard } from '../frame/heard.tsx';
import { Page } from '../frame/page.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { ConversationPanel } from './conversation/conversation-panel.tsx';
import { KeyBench } from './key-bench.tsx';
import { useLab, useModels, useRack } from './lab-state.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { OpenState } from './open-state.tsx';
import { PhonesPanel } from './phones/phones-panel.tsx';
import { ProgramPanel } from './program-panel.tsx';
import { Rack } from './rack.tsx';
import { RecordingsCard } from './recordings-card.tsx';
import { ShelfTabs } from './shelf-tabs.tsx';
import { TokensPanel } from './tokens/tokens-panel.tsx';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  keys: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(360px, 2fr) minmax(0, 3fr)',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    '@media (max-width: 1100px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

/** What testers have in place of hardware, kind by kind. */
export function LabPage() {
  const { t } = useWords();
  const { hide, shelf } = useLab();
  // The same things would stand beside this page twice.
  useEffect(hide, [hide]);
  return (
    <Page wide title={t('lab:title')} lead={t('lab:lead')}>
      <ShelfTabs label={t('lab:title')} />
      <Heard heading>{t(`lab:shelves.${shelf}`)}</Heard>
      {shelf === 'keys' && <Keys />}
      {shelf === 'tokens' && <TokensPanel />}
      {shelf === 'phones' && <PhonesPanel />}
      {shelf === 'programs' && <ProgramPanel />}
    </Page>
  );
}

/** A rack of virtual keys, one in hand, and what is said with them. */
function Keys() {
  const { t } = useWords();
  const styles = useStyles();
  const models = useModels();
  const rack = useRack();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [making, setMaking] = useState(false);
  const ask = useAsk();
  const make = () => {
    ask.setProblem(null);
    setMaking(true);
  };
  const chosen = rack?.find(({ id }) => id === chosenId) ?? rack?.[0];
  return (
    <>
      <div className={styles.bar} data-rack={rack ? 'ready' : 'loading'}>
        <Button appearance="primary" icon={<AddRegular />} disabled={!models} onClick={make}>
          {t('lab:add')}
        </Button>
        <OpenState ask={ask} onMade={setChosenId} />
      </div>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <div className={styles.columns}>
        <div className={styles.keys}>
          {!rack && <Spinner label={t('shell:loading')} />}
          {rack?.length === 0 && (
            <Card title={t('lab:rack')}>
              <Text>{t('lab:empty')}</Text>
            </Card>
          )}
          {rack && rack.length > 0 && <Rack keys={rack} chosen={chosen?.id} onChoose={setChosenId} />}
          {chosen && <KeyBench key={chosen.id} virtualKey={chosen} />}
        </div>
        <ConversationPanel rack={rack ?? []} />
      </div>
      <RecordingsCard />
      {making && models && (
        <NewKeyDialog
          models={models}
          onMade={(id) => {
            setChosenId(id);
            setMaking(false);
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}
