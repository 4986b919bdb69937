import { Button, Field, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Method } from '../../contract/methods.ts';
import { Actions } from '../frame/actions.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { Approval } from './adding/approval.tsx';
import { Pairing, type PairingOffer, usePairing } from './adding/pairing.tsx';
import { TypedCode } from './adding/typed-code.tsx';
import { WayAdvice } from './adding/way-advice.tsx';

const useStyles = makeStyles({
  configured: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  icon: { fontSize: '20px', color: tokens.colorPaletteGreenForeground1, flexShrink: 0 },
  steps: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, display: 'grid', gap: tokens.spacingVerticalXS },
});

/** What is asked for first: both work (S3-16). */
export type AppUse = 'notification' | 'code';

/** Step 1 with the app: what it is used for, and [Set up] (S3-10, S3-15). */
export function AppContact(props: {
  onBack: () => void;
  onHold: (ceremony: string) => void;
  onNext: (begun: { ceremony: string; use: AppUse }) => void;
}) {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const [use, setUse] = useState<AppUse>('notification');
  const [offer, setOffer] = useState<PairingOffer | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [isSetUp, setIsSetUp] = useState(false);
  const setUp = () =>
    void ask.decide(
      () => client.securityInfo.addApp(),
      (made) => {
        props.onHold(made.ceremony);
        setOffer(made);
        setIsSetUp(false);
        setIsOpen(true);
      },
    );
  return (
    <>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Field label={t('adding:classic.use')}>
        <RadioGroup value={use} onChange={(_, { value }) => setUse(value === 'code' ? 'code' : 'notification')}>
          <Radio value="notification" label={t('adding:classic.uses.notification')} />
          <Radio value="code" label={t('adding:classic.uses.code')} />
        </RadioGroup>
      </Field>
      <WayAdvice way="app" />
      <Text>{t('adding:classic.setUpLead')}</Text>
      <div className={styles.configured}>
        <Button disabled={ask.busy} onClick={setUp}>
          {t('adding:classic.setUp')}
        </Button>
        {isSetUp && (
          <span className={styles.configured} role="status" data-configured="">
            <CheckmarkCircleFilled className={styles.icon} aria-hidden="true" />
            <Text>{t('adding:classic.configured')}</Text>
          </span>
        )}
      </div>
      {isOpen && offer && (
        <SetUpDialog
          offer={offer}
          onClose={() => setIsOpen(false)}
          onNext={() => {
            setIsOpen(false);
            setIsSetUp(true);
          }}
        />
      )}
      <Actions>
        <Button onClick={props.onBack}>{t('shell:back')}</Button>
        <Button
          appearance="primary"
          disabled={!isSetUp || offer === null}
          onClick={() => offer && props.onNext({ ceremony: offer.ceremony, use })}
        >
          {t('shell:next')}
        </Button>
      </Actions>
    </>
  );
}

/** S3-11: three instructions, the picture, and what to type where it cannot be scanned. */
function SetUpDialog(props: { offer: PairingOffer; onClose: () => void; onNext: () => void }) {
  const { offer } = props;
  const { t } = useWords();
  const styles = useStyles();
  const pairing = usePairing(offer.ceremony);
  return (
    <TaskDialog title={t('adding:classic.dialogTitle')} onClose={props.onClose}>
      <Text>{t('adding:classic.dialogLead')}</Text>
      <ol className={styles.steps}>
        <li>{t('adding:classic.install')}</li>
        <li>{t('adding:classic.addAccount')}</li>
        <li>{t('adding:classic.scan')}</li>
      </ol>
      <Pairing offer={offer} isTyped />
      <Actions>
        <Button onClick={props.onClose}>{t('shell:cancel')}</Button>
        <Button appearance="primary" disabled={pairing?.pairing !== 'paired'} onClick={props.onNext}>
          {t('shell:next')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}

/** Step 2 with the app (S3-17 to S3-19): what is approved goes on by itself. */
export function AppProof(props: {
  ceremony: string;
  use: AppUse;
  onBack: () => void;
  onMethod: (method: Method) => void;
}) {
  const { ceremony, use, onBack, onMethod } = props;
  const { t } = useWords();
  return use === 'notification' ? (
    <Approval ceremony={ceremony} called={null} onBack={onBack} onMethod={onMethod} />
  ) : (
    <TypedCode
      ceremony={ceremony}
      lead={t('adding:classic.codeLead')}
      submitLabel={t('adding:classic.confirm')}
      backLabel={t('shell:cancel')}
      onBack={onBack}
      onMethod={onMethod}
    />
  );
}
