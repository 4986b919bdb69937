import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useWords } from '../../language.ts';

const useStyles = makeStyles({ advice: { color: tokens.colorNeutralForeground2 } });

/** What speaks for and against a way, beside the choice (S3-02, S3-03). */
export function WayAdvice(props: { way: 'sms' | 'voice' | 'app' }) {
  const { t } = useWords();
  return (
    <Text size={200} className={useStyles().advice} aria-live="polite" data-advice={props.way}>
      {t(`adding:advice.${props.way}`)}
    </Text>
  );
}
