import { Button, Text } from '@fluentui/react-components';
import { ArrowResetRegular } from '@fluentui/react-icons';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';

/** @param props.isU2f the key speaks U2F only, which has no reset */
export function ResetCard(props: { isU2f: boolean; onReset: () => void }) {
  const { t } = useWords();
  return (
    <Card
      title={t('keys:reset.title')}
      icon={<ArrowResetRegular />}
      action={!props.isU2f && <Button onClick={props.onReset}>{t('keys:reset.start')}</Button>}
    >
      <Text>{t(props.isU2f ? 'keys:reset.notByU2f' : 'keys:reset.lead')}</Text>
    </Card>
  );
}
