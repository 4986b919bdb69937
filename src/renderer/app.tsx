import {
  createDOMRenderer,
  FluentProvider,
  type Theme as FluentTheme,
  makeStyles,
  RendererProvider,
  Spinner,
  tokens,
  webDarkTheme,
  webLightTheme,
} from '@fluentui/react-components';
import { type QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useSyncExternalStore } from 'react';
import { I18nextProvider } from 'react-i18next';
import type { Theme } from '../contract/values.ts';
import type { Connection } from './connection.ts';
import { NoticeProvider } from './frame/notice.tsx';
import { HostProvider, useConnectionState, useHost } from './host.tsx';
import { LabProvider } from './lab/lab-state.tsx';
import { createWords, systemLanguage, useWords } from './language.ts';
import { createPages } from './pages.tsx';

/** The styles that Fluent writes carry the nonce that the host put into this page (strict CSP). */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
const styleRenderer = createDOMRenderer(document, nonce ? { styleElementAttributes: { nonce } } : {});

const fonts = {
  fontFamilyBase: '"Segoe UI", "Yu Gothic UI", "Meiryo", "Noto Sans CJK JP", "Hiragino Sans", sans-serif',
};
const themes: Record<'light' | 'dark', FluentTheme> = {
  light: { ...webLightTheme, ...fonts },
  dark: { ...webDarkTheme, ...fonts },
};

const useStyles = makeStyles({
  // What stands here is given to every portal too: nothing that takes room.
  provider: { display: 'contents' },
  ground: {
    height: '100%',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
  wait: { height: '100%', display: 'grid', placeItems: 'center' },
});

export function App(props: { connection: Connection; queries: QueryClient }) {
  return (
    <RendererProvider renderer={styleRenderer}>
      <QueryClientProvider client={props.queries}>
        <HostProvider connection={props.connection} queries={props.queries}>
          <Appearance>
            <Screens />
          </Appearance>
        </HostProvider>
      </QueryClientProvider>
    </RendererProvider>
  );
}

/** Language and theme, as the settings or the system say. */
function Appearance(props: { children: ReactNode }) {
  const styles = useStyles();
  const state = useConnectionState();
  const settings = useQuery(useHost().app.settings.queryOptions({ enabled: state === 'open' })).data;
  const system = useSystemTheme();
  const language = settings?.language ?? systemLanguage();
  const wanted: Theme = settings?.theme ?? 'system';
  const theme = wanted === 'system' ? system : wanted;
  const words = useMemo(() => createWords(language), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.style.colorScheme = theme;
  }, [language, theme]);
  return (
    <I18nextProvider i18n={words}>
      <FluentProvider theme={themes[theme]} className={styles.provider}>
        <div className={styles.ground}>{props.children}</div>
      </FluentProvider>
    </I18nextProvider>
  );
}

function Screens() {
  const { t } = useWords();
  const styles = useStyles();
  const state = useConnectionState();
  const pages = useMemo(createPages, []);
  if (state === 'connecting') {
    return (
      <div className={styles.wait}>
        <Spinner label={t('shell:connecting')} />
      </div>
    );
  }
  return (
    <NoticeProvider>
      <LabProvider>
        <RouterProvider router={pages} />
      </LabProvider>
    </NoticeProvider>
  );
}

const darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
const onSystemTheme = (listener: () => void) => {
  darkQuery.addEventListener('change', listener);
  return () => darkQuery.removeEventListener('change', listener);
};

const useSystemTheme = () => useSyncExternalStore(onSystemTheme, () => (darkQuery.matches ? 'dark' : 'light'));
