import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { UsbStickRegular } from '@fluentui/react-icons';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords } from '../language.ts';
import { SignInCard } from './sign-in-card.tsx';

const useStyles = makeStyles({
  option: { justifyContent: 'start', paddingBlock: tokens.spacingVerticalM, textAlign: 'start' },
  words: { display: 'flex', flexDirection: 'column' },
  hint: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
});

/** "Sign-in options": ways in that need no user name. */
export function OptionsStep(props: { onSecurityKey: () => void; onBack: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <SignInCard title={t('signIn:options.title')}>
      <Button
        className={styles.option}
        size="large"
        icon={<UsbStickRegular />}
        onClick={props.onSecurityKey}
        ref={first}
      >
        <span className={styles.words}>
          <span>{t('signIn:options.securityKey')}</span>
          <Text size={200} className={styles.hint}>
            {t('signIn:options.securityKeyHint')}
          </Text>
        </span>
      </Button>
      <Actions>
        <Button onClick={props.onBack}>{t('shell:back')}</Button>
      </Actions>
    </SignInCard>
  );
}
