import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import type { VirtualKeyState } from '../../contract/lab.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  facts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
});

/** What a virtual key is doing, and unless `brief` what is on it. */
export function KeyFacts(props: { virtualKey: VirtualKeyState; brief?: boolean }) {
  const { virtualKey } = props;
  const { t } = useWords();
  const styles = useStyles();
  const { enrolment, waitingFor, quirks, scenario } = virtualKey;
  const fact = (text: string) => (
    <Badge appearance="outline" color="informative">
      {text}
    </Badge>
  );
  return (
    <span className={styles.facts}>
      {fact(t(`lab:power.${virtualKey.power}`))}
      {waitingFor && (
        <Badge appearance="filled" color="brand">
          {t(`lab:waitingFor.${waitingFor}`)}
        </Badge>
      )}
      {enrolment && (
        <Badge appearance="tint" color="brand">
          {t(enrolment.standalone ? 'lab:standalone' : 'lab:enrolment', {
            taken: enrolment.taken,
            total: enrolment.total,
          })}
        </Badge>
      )}
      {(scenario?.state === 'running' || scenario?.hasFaults) && (
        <Badge appearance="tint" color="brand">
          {t('lab:scenarios.state.running')}
        </Badge>
      )}
      {!props.brief && (
        <>
          {fact(virtualKey.pinSet ? t('lab:pinSet') : t('lab:pinNotSet'))}
          {virtualKey.maxFingers > 0 &&
            fact(t('lab:fingersOf', { count: virtualKey.fingerprints, max: virtualKey.maxFingers }))}
          {virtualKey.maxCredentials > 0 &&
            fact(t('lab:credentialsOf', { count: virtualKey.credentials, max: virtualKey.maxCredentials }))}
          {quirks.length > 0 && fact(t('lab:quirksOf', { count: quirks.length }))}
        </>
      )}
    </span>
  );
}
