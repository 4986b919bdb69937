import { Text } from '@fluentui/react-components';
import { UsbStickRegular } from '@fluentui/react-icons';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';

/** What a key that speaks U2F only is good for, and what it is not. */
export function U2fCard() {
  const { t } = useWords();
  return (
    <Card title={t('keys:u2f.title')} icon={<UsbStickRegular />}>
      <Text>{t('keys:u2f.what')}</Text>
      <Text>{t('keys:u2f.signIn')}</Text>
    </Card>
  );
}
