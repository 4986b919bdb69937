import { Button, Text } from '@fluentui/react-components';
import type { Fingerprint } from '../../contract/keys.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords } from '../language.ts';

/** Asks before a finger goes. */
export function RemoveFingerprint(props: {
  fingerprint: Fingerprint;
  busy: boolean;
  onRemove: () => void;
  onBack: () => void;
}) {
  const { t } = useWords();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const name = props.fingerprint.name ?? t('key:unnamedFingerprint');
  return (
    <>
      <Text>{t('keys:fingerprints.removeQuestion', { name })}</Text>
      <Actions>
        <Button ref={cancel} onClick={props.onBack}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={props.busy} onClick={props.onRemove}>
          {t('securityInfo:delete')}
        </Button>
      </Actions>
    </>
  );
}
