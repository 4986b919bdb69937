import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { channels, type DeliveryPart } from '../../contract/delivery-fields.ts';
import { Page } from '../frame/page.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { StaffOnlyNote } from '../people/staff-only.tsx';
import { StaleSignIn } from '../people/stale-sign-in.tsx';
import { ChannelCard } from './channel-card.tsx';
import { PartDialog } from './part-dialog.tsx';
import { PartsCard } from './parts-card.tsx';

/** How often the page looks whether something was sent meanwhile. */
const refreshMs = 5_000;

/** For administrators: how people are reached, with a test for each way. */
export function DeliveryPage() {
  const { t } = useWords();
  const session = useSession();
  const isAdmin = session?.role === 'admin';
  const setUp = useQuery(useHost().delivery.show.queryOptions({ enabled: isAdmin, refetchInterval: refreshMs })).data;
  const [open, setOpen] = useKept<DeliveryPart | null>('part of the delivery', null);
  return (
    <Page title={t('delivery:title')} lead={t('delivery:lead')}>
      {session && !isAdmin && <StaffOnlyNote />}
      {isAdmin && !setUp && <Spinner label={t('shell:loading')} />}
      {isAdmin && setUp && (
        <>
          <StaleSignIn />
          {channels.map((channel) => (
            <ChannelCard key={channel} channel={channel} setUp={setUp} onSetUp={setOpen} />
          ))}
          <PartsCard setUp={setUp} onOpen={setOpen} />
          {open && <PartDialog part={open} setUp={setUp} onClose={() => setOpen(null)} />}
        </>
      )}
    </Page>
  );
}
