import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { SoundSwitch } from '../../operation/sound-switch.tsx';
import { PhoneCard } from './phone-card.tsx';
import { PhoneForm } from './phone-form.tsx';
import { usePhones } from './use-phones.ts';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  top: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  cards: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, alignItems: 'start' },
  lead: { color: tokens.colorNeutralForeground2 },
});

/** The simulated phones: beside a page that sends something to them, and on a page of their own. */
export function PhonesPanel() {
  const { t } = useWords();
  const styles = useStyles();
  const { phones, problem } = usePhones();
  const [isMaking, setIsMaking] = useState(false);
  return (
    <div className={styles.panel} data-phones={phones ? 'ready' : 'loading'}>
      {phones?.length === 0 && <Text className={styles.lead}>{t('phones:lead')}</Text>}
      <div className={styles.top}>
        <Button icon={<AddRegular />} disabled={!phones} onClick={() => setIsMaking(true)}>
          {t('phones:add')}
        </Button>
        {phones && phones.length > 0 && <SoundSwitch />}
      </div>
      {problem && <ProblemMessage problem={problem} />}
      {!phones && !problem && <Spinner label={t('shell:loading')} />}
      {phones?.length === 0 && <Text>{t('phones:empty')}</Text>}
      <div className={styles.cards}>
        {phones?.map((phone) => (
          <PhoneCard key={phone.id} phone={phone} />
        ))}
      </div>
      {isMaking && phones && <PhoneForm phone={null} count={phones.length} onClose={() => setIsMaking(false)} />}
    </div>
  );
}
