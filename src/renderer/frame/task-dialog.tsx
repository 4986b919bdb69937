import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { type ReactNode, useRef } from 'react';
import { useLab } from '../lab/lab-state.tsx';
import { useWords } from '../language.ts';
import { useFocusBack, useFocusKept } from './first-focus.ts';
import { narrow } from './narrow.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '560px', [narrow]: { maxWidth: 'calc(100vw - 16px)', padding: tokens.spacingHorizontalL } },
  besideLab: {
    right: '360px',
    // Dims the page behind; the Lab lies above it.
    boxShadow: `0 0 0 100vmax ${tokens.colorBackgroundOverlay}`,
    [narrow]: { right: 0, bottom: '45%', maxHeight: '54vh' },
  },
  // The body scrolls its content, and by itself knows only of the whole window.
  bodyBesideLab: { [narrow]: { maxHeight: 'calc(54vh - 32px)' } },
  // The body's own grid puts the actions below; ours come inside the content, because each step has its own.
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingTop: tokens.spacingVerticalS,
    // What does not fit is scrolled to, not pressed together.
    '& > *': { flexShrink: 0 },
  },
});

/**
 * A dialog for one task. Modal, except while the Lab is open: then the Lab must stay within reach of the hand that
 * touches a virtual key.
 */
export function TaskDialog(props: { title: string; onClose: () => void; children: ReactNode; alert?: boolean }) {
  const { t } = useWords();
  const styles = useStyles();
  const lab = useLab();
  useFocusBack();
  const surface = useRef<HTMLDivElement>(null);
  useFocusKept(surface);
  const modal = props.alert ? 'alert' : 'modal';
  return (
    <Dialog
      open
      modalType={lab.open ? 'non-modal' : modal}
      onOpenChange={(_, data) => {
        if (!data.open && data.type !== 'backdropClick') props.onClose();
      }}
    >
      <DialogSurface
        ref={surface}
        tabIndex={-1}
        data-task-dialog=""
        className={mergeClasses(styles.surface, lab.open && styles.besideLab)}
      >
        <DialogBody className={lab.open ? styles.bodyBesideLab : ''}>
          <DialogTitle
            action={
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t('shell:close')}
                onClick={props.onClose}
              />
            }
          >
            {props.title}
          </DialogTitle>
          <DialogContent className={styles.content}>{props.children}</DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
