import { Button, Dropdown, Field, makeStyles, Option, Spinner, Text, Title3, tokens } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useLab, useModels, useRack } from './lab-state.tsx';
import { PhoneAlerts } from './phones/phone-alerts.tsx';
import { PhonesPanel } from './phones/phones-panel.tsx';
import { ProgramPanel } from './program-panel.tsx';
import { ShelfTabs } from './shelf-tabs.tsx';
import { TokensPanel } from './tokens/tokens-panel.tsx';
import { useAct } from './use-act.ts';
import { VirtualKeyCard } from './virtual-key-card.tsx';

const useStyles = makeStyles({
  drawer: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    boxSizing: 'border-box',
    height: '100%',
    overflowY: 'auto',
  },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'center' },
  keys: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  create: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'end', flexWrap: 'wrap' },
  model: { flexGrow: 1, minWidth: '140px' },
  dropdown: { minWidth: 0, width: '100%' },
  lead: { color: tokens.colorNeutralForeground2 },
  link: { color: tokens.colorBrandForegroundLink },
});

/** What the Lab has, beside a page that wants it. Stays usable beside a dialog that waits for a touch or shows a code. */
export function LabDrawer() {
  const { t } = useWords();
  const styles = useStyles();
  const lab = useLab();
  return (
    <div className={styles.drawer}>
      <div className={styles.top}>
        <Title3 as="h2">{t('lab:drawer.title')}</Title3>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('lab:drawer.close')} onClick={lab.hide} />
      </div>
      <ShelfTabs label={t('lab:drawer.title')} small />
      {lab.shelf !== 'phones' && <PhoneAlerts />}
      <Text className={styles.lead}>
        {t('lab:drawer.lead')}{' '}
        <Link to="/lab" className={styles.link}>
          {t('lab:drawer.toLab')}
        </Link>
      </Text>
      {lab.shelf === 'keys' && <Keys />}
      {lab.shelf === 'tokens' && <TokensPanel />}
      {lab.shelf === 'phones' && <PhonesPanel />}
      {lab.shelf === 'programs' && <ProgramPanel />}
    </div>
  );
}

/** Virtual keys: make them, plug them, touch them. */
function Keys() {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const models = useModels() ?? [];
  const rack = useRack();
  const { act, problem } = useAct();
  const [picked, setPicked] = useState<string | null>(null);
  const model = picked ?? models[0]?.model;
  return (
    <div className={styles.keys} data-rack={rack ? 'ready' : 'loading'}>
      <div className={styles.create}>
        <Field label={t('lab:model')} className={styles.model}>
          <Dropdown
            inlinePopup
            className={styles.dropdown}
            value={models.find((one) => one.model === model)?.name ?? ''}
            selectedOptions={model ? [model] : []}
            onOptionSelect={(_, data) => setPicked(data.optionValue ?? null)}
          >
            {models.map((one) => (
              <Option key={one.model} value={one.model}>
                {one.name}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Button
          icon={<AddRegular />}
          disabled={!model}
          onClick={() => model && act(() => client.lab.create({ model }))}
        >
          {t('lab:create')}
        </Button>
      </div>
      {problem && <ProblemMessage problem={problem} />}
      {!rack && <Spinner label={t('shell:loading')} />}
      {rack?.length === 0 && <Text>{t('lab:empty')}</Text>}
      {rack?.map((key) => (
        <VirtualKeyCard key={key.id} virtualKey={key} />
      ))}
    </div>
  );
}
