import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  Outlet,
} from '@tanstack/react-router';
import { DevicesPage } from './account/devices-page.tsx';
import { OrganizationsPage } from './account/organizations-page.tsx';
import { OverviewPage } from './account/overview-page.tsx';
import { PasswordPage } from './account/password-page.tsx';
import { RecentActivityPage } from './account/recent-activity-page.tsx';
import { SettingsPage } from './account/settings-page.tsx';
import { KeyAtlasPage } from './atlas/key-atlas-page.tsx';
import { AuditPage } from './audit/audit-page.tsx';
import { DeliveryPage } from './delivery/delivery-page.tsx';
import { DirectoryPage } from './directory/directory-page.tsx';
import { BrokenPage } from './frame/broken-page.tsx';
import { Frame } from './frame/frame.tsx';
import { SignedIn } from './frame/signed-in.tsx';
import { WithMenu } from './frame/with-menu.tsx';
import { HelpPage } from './help/help-page.tsx';
import { LabPage } from './lab/lab-page.tsx';
import { BlockedPage, BypassPage } from './people/blocked-page.tsx';
import { GroupPage } from './people/group-page.tsx';
import { GroupsPage } from './people/groups-page.tsx';
import { PeoplePage } from './people/people-page.tsx';
import { PersonPage } from './people/person-page.tsx';
import { StaffOnly } from './people/staff-only.tsx';
import { TokensPage } from './people/tokens-page.tsx';
import { MethodPage } from './policy/method-page.tsx';
import { MethodsPage } from './policy/methods-page.tsx';
import { MfaPage } from './policy/mfa-page.tsx';
import { PolicyPages } from './policy/policy-pages.tsx';
import { ReportsPage } from './reports/reports-page.tsx';
import { readReportSearch, readSignInSearch } from './reports/search.ts';
import { SignInLogPage } from './reports/sign-in-log-page.tsx';
import { SecurityInfoPage } from './security-info/security-info-page.tsx';
import { SecurityKeyPage } from './security-key/security-key-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { SignInDataPage } from './sign-in-data/sign-in-data-page.tsx';
import { TimeCodePage } from './time-code/time-code-page.tsx';

/** Every page and its address. The addresses are hash addresses: they work the same under app:// and http://127.0.0.1. */
export function createPages() {
  const root = createRootRoute({
    component: () => (
      <Frame>
        <Outlet />
      </Frame>
    ),
    notFoundComponent: () => <Navigate to="/security-info" replace />,
  });
  const start = createRoute({
    getParentRoute: () => root,
    path: '/',
    component: () => <Navigate to="/security-info" replace />,
  });
  const signIn = createRoute({ getParentRoute: () => root, path: 'sign-in', component: SignInPage });
  const withMenu = createRoute({ getParentRoute: () => root, id: 'with-menu', component: WithMenu });
  const securityKey = createRoute({ getParentRoute: () => withMenu, path: 'security-key', component: SecurityKeyPage });
  const signInData = createRoute({ getParentRoute: () => withMenu, path: 'sign-in-data', component: SignInDataPage });
  const keyAtlas = createRoute({ getParentRoute: () => withMenu, path: 'key-atlas', component: KeyAtlasPage });
  const timeCode = createRoute({ getParentRoute: () => withMenu, path: 'time-code', component: TimeCodePage });
  const help = createRoute({ getParentRoute: () => withMenu, path: 'help', component: HelpPage });
  const lab = createRoute({ getParentRoute: () => withMenu, path: 'lab', component: LabPage });
  const signedIn = createRoute({ getParentRoute: () => withMenu, id: 'signed-in', component: SignedIn });
  const overview = createRoute({ getParentRoute: () => signedIn, path: 'overview', component: OverviewPage });
  const securityInfo = createRoute({
    getParentRoute: () => signedIn,
    path: 'security-info',
    component: SecurityInfoPage,
  });
  const devices = createRoute({ getParentRoute: () => signedIn, path: 'devices', component: DevicesPage });
  const password = createRoute({ getParentRoute: () => signedIn, path: 'password', component: PasswordPage });
  const organizations = createRoute({
    getParentRoute: () => signedIn,
    path: 'organizations',
    component: OrganizationsPage,
  });
  const settings = createRoute({ getParentRoute: () => signedIn, path: 'settings', component: SettingsPage });
  const activity = createRoute({
    getParentRoute: () => signedIn,
    path: 'recent-activity',
    component: RecentActivityPage,
  });
  const audit = createRoute({ getParentRoute: () => signedIn, path: 'admin/audit', component: AuditPage });
  const delivery = createRoute({ getParentRoute: () => signedIn, path: 'delivery', component: DeliveryPage });
  const directory = createRoute({ getParentRoute: () => signedIn, path: 'admin/directory', component: DirectoryPage });
  const policyPages = createRoute({ getParentRoute: () => signedIn, id: 'policy-pages', component: PolicyPages });
  const methods = createRoute({ getParentRoute: () => policyPages, path: 'admin/policy', component: MethodsPage });
  const method = createRoute({
    getParentRoute: () => policyPages,
    path: 'admin/policy/$method',
    component: MethodPage,
  });
  const mfa = createRoute({ getParentRoute: () => policyPages, path: 'admin/mfa', component: MfaPage });
  const mfaSection = createRoute({
    getParentRoute: () => policyPages,
    path: 'admin/mfa/$section',
    component: MfaPage,
  });
  const staff = createRoute({ getParentRoute: () => signedIn, id: 'staff', component: StaffOnly });
  const people = createRoute({ getParentRoute: () => staff, path: 'admin/people', component: PeoplePage });
  const person = createRoute({ getParentRoute: () => staff, path: 'admin/people/$userName', component: PersonPage });
  const groups = createRoute({ getParentRoute: () => staff, path: 'admin/groups', component: GroupsPage });
  const group = createRoute({ getParentRoute: () => staff, path: 'admin/groups/$groupId', component: GroupPage });
  const blocked = createRoute({ getParentRoute: () => staff, path: 'admin/blocked', component: BlockedPage });
  const bypass = createRoute({ getParentRoute: () => staff, path: 'admin/bypass', component: BypassPage });
  const reports = createRoute({
    getParentRoute: () => staff,
    path: 'admin/reports',
    component: () => <Navigate to="/admin/reports/$report" params={{ report: 'sign-ins' }} replace />,
  });
  const report = createRoute({
    getParentRoute: () => staff,
    path: 'admin/reports/$report',
    validateSearch: readReportSearch,
    component: ReportsPage,
  });
  const signIns = createRoute({
    getParentRoute: () => staff,
    path: 'admin/sign-ins',
    validateSearch: readSignInSearch,
    component: SignInLogPage,
  });
  const hardware = createRoute({ getParentRoute: () => staff, path: 'admin/tokens', component: TokensPage });
  return createRouter({
    routeTree: root.addChildren([
      start,
      signIn,
      withMenu.addChildren([
        securityKey,
        signInData,
        keyAtlas,
        lab,
        help,
        timeCode,
        signedIn.addChildren([
          audit,
          policyPages.addChildren([methods, method, mfa, mfaSection]),
          staff.addChildren([people, person, groups, group, blocked, bypass, hardware, reports, report, signIns]),
          overview,
          securityInfo,
          devices,
          password,
          organizations,
          settings,
          activity,
          delivery,
          directory,
        ]),
      ]),
    ]),
    history: createHashHistory(),
    defaultErrorComponent: BrokenPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
