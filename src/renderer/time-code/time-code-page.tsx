import { Card } from '../frame/card.tsx';
import { Page } from '../frame/page.tsx';
import { useWords } from '../language.ts';
import { TimeCode } from './time-code.tsx';

/** S0-20, without a sign-in: a wrong clock may be what keeps somebody out. */
export function TimeCodePage() {
  const { t } = useWords();
  return (
    <Page title={t('otpTokens:timeCode.title')} lead={t('otpTokens:timeCode.lead')}>
      <Card title={t('otpTokens:timeCode.card')}>
        <TimeCode size={260} />
      </Card>
    </Page>
  );
}
