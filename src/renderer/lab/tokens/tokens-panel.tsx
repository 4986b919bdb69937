import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useClient, useHost } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAct } from '../use-act.ts';
import { TokenCard } from './token-card.tsx';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  cards: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'start' },
  lead: { color: tokens.colorNeutralForeground2 },
});

/** The virtual OTP tokens: beside a page that shows a QR code, and on a page of their own. */
export function TokensPanel() {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const all = useQuery(useHost().otpTokens.watch.experimental_liveOptions()).data;
  const { act, problem } = useAct();
  const add = () =>
    act(() => client.otpTokens.create({ name: t('otpTokens:nameOf', { number: (all?.length ?? 0) + 1 }) }));
  return (
    <div className={styles.panel}>
      <Text className={styles.lead}>{t('otpTokens:lead')}</Text>
      <div>
        <Button icon={<AddRegular />} onClick={add}>
          {t('otpTokens:add')}
        </Button>
      </div>
      {problem && <ProblemMessage problem={problem} />}
      {!all && <Spinner label={t('shell:loading')} />}
      {all?.length === 0 && <Text>{t('otpTokens:empty')}</Text>}
      <div className={styles.cards}>
        {all?.map((token) => (
          <TokenCard key={token.id} token={token} />
        ))}
      </div>
    </div>
  );
}
