import {
  Button,
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import type { KeysSnapshot } from '../../contract/keys.ts';
import { useNotice } from '../frame/notice.tsx';
import { useLab } from '../lab/lab-state.tsx';
import { useWords } from '../language.ts';
import { usePermissions } from '../operation/permissions.ts';
import { ElevationBar } from './elevation-bar.tsx';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal', display: 'grid', gap: tokens.spacingVerticalS, minWidth: 0 },
  rule: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    userSelect: 'all',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  title: { display: 'block' },
  steps: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
});

/** What to do where a key is visible but may not be opened, or where USB cannot be used at all. */
export function RemedyCard(props: { snapshot: KeysSnapshot }) {
  const { remedy, usbUnavailable } = props.snapshot;
  const { t } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const lab = useLab();
  // On Windows a key may be kept from us without being listed: that does not depend on what is.
  const permissions = usePermissions(null);
  return (
    <>
      {permissions && <ElevationBar permissions={permissions} />}
      {remedy && remedy.system !== 'windows' && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar} role="alert" data-remedy={remedy.system}>
          <MessageBarBody className={styles.body}>
            <MessageBarTitle className={styles.title}>{t(`keys:remedy.${remedy.system}.title`)}</MessageBarTitle>
            <span>{t(`keys:remedy.${remedy.system}.next`)}</span>
            {remedy.udevRule !== null && <UdevRule rule={remedy.udevRule} onCopied={() => notify(t('shell:copied'))} />}
          </MessageBarBody>
        </MessageBar>
      )}
      {usbUnavailable !== null && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar} role="alert" data-usb="unavailable">
          <MessageBarBody className={styles.body}>
            <MessageBarTitle className={styles.title}>{t('keys:usbUnavailable.title')}</MessageBarTitle>
            <span>{t('keys:usbUnavailable.next')}</span>
            {lab.available && !lab.open && (
              <Link as="button" onClick={lab.show}>
                {t('keys:none.lab')}
              </Link>
            )}
            <details>
              <summary>{t('key:details')}</summary>
              {usbUnavailable}
            </details>
          </MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}

function UdevRule(props: { rule: string; onCopied: () => void }) {
  const { rule } = props;
  const { t } = useWords();
  const styles = useStyles();
  return (
    <>
      <ol className={styles.steps}>
        <li>{t('keys:remedy.udev.save')}</li>
        <li>{t('keys:remedy.udev.reload')}</li>
        <li>{t('keys:remedy.udev.replug')}</li>
      </ol>
      <div>
        <Button
          size="small"
          icon={<CopyRegular />}
          onClick={() => void navigator.clipboard.writeText(rule).then(props.onCopied)}
        >
          {t('keys:remedy.udev.copy')}
        </Button>
      </div>
      <details>
        <summary>{t('keys:remedy.udev.show')}</summary>
        <pre className={styles.rule}>{rule}</pre>
      </details>
    </>
  );
}
