import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Phone } from '../../../contract/phones.ts';
import { useConnection, useHost } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { type Problem, problemOfFailure } from '../../operation/refusal-words.ts';
import { useLab } from '../lab-state.tsx';

/** The simulated phones as they are now; undefined until the host has answered, and where the Lab is off. */
export function usePhones(): { phones: Phone[] | undefined; problem: Problem | null } {
  const connection = useConnection();
  const { t } = useWords();
  const { available } = useLab();
  const asked = useQuery(useHost().phones.watch.experimental_liveOptions({ enabled: available }));
  return { phones: asked.data, problem: asked.error ? problemOfFailure(t, connection.failureOf(asked.error)) : null };
}

/** Something on a phone that somebody should look at now. */
export interface News {
  readonly key: string;
  readonly kind: 'call' | 'request' | 'sms' | 'mail';
  readonly phone: Phone;
}

/** What rings, asks or was not read yet; a phone that is off tells nobody. */
export function newsOf(phones: readonly Phone[]): News[] {
  return phones
    .filter(({ network }) => network !== 'off')
    .flatMap((phone) => {
      const { call, app, messages, mails } = phone;
      const of = (kind: News['kind'], ids: readonly string[]) =>
        ids.map((id) => ({ key: `${phone.id} ${kind} ${id}`, kind, phone }));
      const unread = (inbox: readonly { id: string; unread: boolean }[]) =>
        inbox.filter((message) => message.unread).map(({ id }) => id);
      const waiting = app.requests.filter(({ state }) => app.notifies && state === 'waiting').map(({ id }) => id);
      return [
        ...of('call', call?.state === 'ringing' ? [String(call.since)] : []),
        ...of('request', waiting),
        ...of('sms', unread(messages)),
        ...of('mail', unread(mails)),
      ];
    });
}

/** How much is new on all phones, and what cannot wait. */
export function useNews(): { count: number; urgent: News[] } {
  const { phones } = usePhones();
  return useMemo(() => {
    const news = newsOf(phones ?? []);
    return { count: news.length, urgent: news.filter(({ kind }) => kind === 'call' || kind === 'request') };
  }, [phones]);
}
