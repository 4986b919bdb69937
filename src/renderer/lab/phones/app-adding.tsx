import { Button, Field, Input, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import {
  AlertRegular,
  BuildingRegular,
  CameraRegular,
  KeyboardRegular,
  PersonRegular,
  QrCodeRegular,
} from '@fluentui/react-icons';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { type ImportSentence, importSentences } from '../../../contract/import-sentences.ts';
import type { AppRefusal } from '../../../contract/phone-lists.ts';
import type { TakenAccount } from '../../../contract/phones.ts';
import { Form } from '../../frame/form.tsx';
import { useNotice } from '../../frame/notice.tsx';
import { useClient } from '../../host.tsx';
import { CameraView } from '../../qr/camera-view.tsx';
import { type OnPhone, PhoneScreen } from './phone-screen.tsx';

const useStyles = makeStyles({
  choice: { justifyContent: 'start', textAlign: 'start' },
  prompt: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    marginTop: '16px',
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground2,
    boxShadow: tokens.shadow8,
    textAlign: 'center',
  },
  promptTitle: { margin: 0 },
  promptIcon: { display: 'inline-flex', fontSize: '32px', alignSelf: 'center', color: tokens.colorBrandForeground1 },
  field: { minWidth: 0, width: '100%' },
  refusal: { color: tokens.colorPaletteRedForeground1 },
});

type Step = 'kind' | 'work' | 'scan' | 'enter' | 'link' | 'added' | 'imported';

/** Adds an account: which kind, then by camera, by hand (S3-12) or by a link (S1-25); permissions are asked when they are needed. */
export function AppAdding(props: OnPhone & { link: string | null; onDone: () => void }) {
  const { phone, act, t, link, onDone } = props;
  const { id, app } = phone;
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const [step, setStep] = useState<Step>(link === null ? 'kind' : 'link');
  // The answer may come before the account is seen on the phone.
  const [before, setBefore] = useState(0);
  const [refusal, setRefusal] = useState<AppRefusal | null>(null);
  const [imported, setImported] = useState<readonly ImportSentence[]>([]);
  const take = (call: () => Promise<TakenAccount>) => {
    setRefusal(null);
    setBefore(app.accounts.length);
    act(call, (end) => {
      if (end.outcome === 'refused') return setRefusal(end.reason);
      if (end.outcome === 'imported') {
        setImported(importSentences(end));
        return setStep('imported');
      }
      notify(t('phones:app.added'));
      setStep('added');
    });
  };
  const openLink = useEffectEvent(() => {
    if (link !== null) take(() => client.phones.openLink({ id, link }));
  });
  useEffect(() => openLink(), []);
  const isThere = step === 'added' && app.accounts.length > before;
  const asksNotifications = isThere && app.ahead.includes('notifications') && app.accounts.at(-1)?.kind === 'work';
  const isDone = isThere && !asksNotifications;
  const finish = useEffectEvent(onDone);
  useEffect(() => {
    if (isDone) finish();
  }, [isDone]);
  const back = () => {
    setRefusal(null);
    if (step === 'scan' || step === 'enter') setStep('work');
    else if (step === 'work') setStep('kind');
    else onDone();
  };
  const permit = (what: 'camera' | 'notifications', permitted: boolean) =>
    act(() => client.phones.permit({ id, what, permitted }));
  const asksCamera = step === 'scan' && app.camera === 'ask' && app.ahead.includes('camera');
  const mayScan = step === 'scan' && !asksCamera && app.camera !== 'denied';
  const choice = (icon: ReactNode, text: string, next: Step) => (
    <Button
      size="large"
      className={styles.choice}
      icon={<>{icon}</>}
      onClick={() => {
        setRefusal(null);
        setStep(next);
      }}
    >
      {text}
    </Button>
  );
  return (
    <PhoneScreen key={step} t={t} title={t('phones:app.addAccount')} onBack={back}>
      {step === 'kind' && (
        <>
          <Text>{t('phones:app.kind')}</Text>
          {choice(<BuildingRegular />, t('phones:app.work'), 'work')}
          {choice(<PersonRegular />, t('phones:app.other'), 'scan')}
        </>
      )}
      {step === 'work' && (
        <>
          {choice(<QrCodeRegular />, t('phones:app.scan'), 'scan')}
          {choice(<KeyboardRegular />, t('phones:app.enter'), 'enter')}
        </>
      )}
      {asksCamera && (
        <Prompt
          icon={<CameraRegular />}
          title={t('phones:app.cameraTitle')}
          text={t('phones:app.cameraText')}
          allow={t('phones:app.cameraAllow')}
          deny={t('phones:app.cameraDeny')}
          onAnswer={(permitted) => permit('camera', permitted)}
        />
      )}
      {step === 'scan' && app.camera === 'denied' && (
        <>
          <Text>{t('phones:app.cameraDenied')}</Text>
          <Button onClick={() => permit('camera', true)}>{t('phones:app.cameraSettings')}</Button>
          {choice(<KeyboardRegular />, t('phones:app.enter'), 'enter')}
        </>
      )}
      {mayScan && (
        <>
          <Text>{t('phones:app.scanLead')}</Text>
          <CameraView onText={(text) => take(() => client.phones.scan({ id, text: text.slice(0, 4096) }))} />
          {choice(<KeyboardRegular />, t('phones:app.enter'), 'enter')}
        </>
      )}
      {step === 'enter' && (
        <EnterCode t={t} onEnter={(typed) => take(() => client.phones.enterCode({ id, ...typed }))} />
      )}
      {step === 'imported' && (
        <>
          {imported.map(({ key, values }) => (
            <Text key={key} role="status" data-imported={key}>
              {t(`phones:app.${key}`, values)}
            </Text>
          ))}
          {imported.some(({ key }) => key === 'importCode') && choice(<QrCodeRegular />, t('phones:app.scan'), 'scan')}
          <Button appearance="primary" onClick={onDone}>
            {t('phones:app.finish')}
          </Button>
        </>
      )}
      {asksNotifications && (
        <Prompt
          icon={<AlertRegular />}
          title={t('phones:app.notificationsTitle')}
          text={t('phones:app.notificationsText')}
          allow={t('phones:app.notificationsAllow')}
          deny={t('phones:app.notificationsDeny')}
          onAnswer={(permitted) => permit('notifications', permitted)}
        />
      )}
      {refusal && (
        <Text role="alert" className={styles.refusal} data-app-refusal={refusal}>
          {t(`phones:refusals.${refusal}`)}
        </Text>
      )}
    </PhoneScreen>
  );
}

/** What the phone's system asks before an app may do something. */
function Prompt(props: {
  icon: ReactNode;
  title: string;
  text: string;
  allow: string;
  deny: string;
  onAnswer: (permitted: boolean) => void;
}) {
  const styles = useStyles();
  return (
    <div role="alertdialog" aria-label={props.title} className={styles.prompt} data-permission>
      <span className={styles.promptIcon} aria-hidden="true">
        {props.icon}
      </span>
      <Subtitle2 as="h5" className={styles.promptTitle}>
        {props.title}
      </Subtitle2>
      <Text>{props.text}</Text>
      <Button appearance="primary" onClick={() => props.onAnswer(true)}>
        {props.allow}
      </Button>
      <Button onClick={() => props.onAnswer(false)}>{props.deny}</Button>
    </div>
  );
}

function EnterCode(props: Pick<OnPhone, 't'> & { onEnter: (typed: { code: string; url: string }) => void }) {
  const { t, onEnter } = props;
  const styles = useStyles();
  const [code, setCode] = useState('');
  const [url, setUrl] = useState('');
  const isReady = code.trim() !== '' && url.trim() !== '';
  return (
    <Form onSubmit={() => isReady && onEnter({ code, url })}>
      <Field label={t('phones:app.code')} hint={t('phones:app.codeHint')}>
        <Input
          className={styles.field}
          name="pairing-code"
          inputMode="numeric"
          maxLength={64}
          value={code}
          onChange={(_, data) => setCode(data.value)}
        />
      </Field>
      <Field label={t('phones:app.url')}>
        <Input
          className={styles.field}
          name="pairing-url"
          inputMode="url"
          maxLength={2048}
          value={url}
          onChange={(_, data) => setUrl(data.value)}
        />
      </Field>
      <Button type="submit" appearance="primary" disabled={!isReady}>
        {t('phones:app.finish')}
      </Button>
    </Form>
  );
}
