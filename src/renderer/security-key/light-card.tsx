import { Text } from '@fluentui/react-components';
import { LightbulbRegular } from '@fluentui/react-icons';
import { FoldingCard } from '../frame/folding-card.tsx';
import { useWords } from '../language.ts';
import { LightDoctor } from './light-doctor.tsx';

/** The doctor of lights on the key page. @param keyId the key that is chosen there */
export function LightCard(props: { keyId: string | null }) {
  const { t } = useWords();
  return (
    <FoldingCard icon={<LightbulbRegular />} title={t('lights:title')}>
      <Text>{t('lights:lead')}</Text>
      <LightDoctor key={props.keyId ?? ''} keyId={props.keyId} />
    </FoldingCard>
  );
}
