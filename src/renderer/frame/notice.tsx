import { Toast, Toaster, ToastTitle, useId, useToastController } from '@fluentui/react-components';
import { createContext, type ReactNode, useCallback, useContext } from 'react';

const NoticeContext = createContext<(text: string) => void>(() => {});

/** Short notices after a change: shown for a while and read out, never the only place where something is said. */
export function NoticeProvider(props: { children: ReactNode }) {
  const toasterId = useId('notices');
  const { dispatchToast } = useToastController(toasterId);
  const notify = useCallback(
    (text: string) =>
      dispatchToast(
        <Toast>
          <ToastTitle>{text}</ToastTitle>
        </Toast>,
        { intent: 'success', politeness: 'polite' },
      ),
    [dispatchToast],
  );
  return (
    <NoticeContext value={notify}>
      {props.children}
      <Toaster toasterId={toasterId} position="top" offset={{ vertical: 8 }} />
    </NoticeContext>
  );
}

export const useNotice = () => useContext(NoticeContext);
