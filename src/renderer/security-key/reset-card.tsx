import { Button, Text } from '@fluentui/react-components';
import { ArrowResetRegular } from '@fluentui/react-icons';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';

export function ResetCard(props: { onReset: () => void }) {
  const { t } = useWords();
  return (
    <Card
      title={t('keys:reset.title')}
      icon={<ArrowResetRegular />}
      action={<Button onClick={props.onReset}>{t('keys:reset.start')}</Button>}
    >
      <Text>{t('keys:reset.lead')}</Text>
    </Card>
  );
}
