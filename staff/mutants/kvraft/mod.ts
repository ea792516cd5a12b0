/**
 * Key/value services with deliberate mistakes. Each is a small change to the service in staff/mutants/bases/kvraft/.
 *
 * @module
 */

import { answers } from "./answers.ts";
import { clerks } from "./clerks.ts";
import { duplicates } from "./duplicates.ts";
import type { ServiceMutant } from "./mutant.ts";
import { snapshots } from "./snapshots.ts";

export {
  type ReadService,
  serviceBase,
  serviceFiles,
  type ServiceMutant,
  textOfService,
  textOfServiceMutant,
} from "./mutant.ts";

export const serviceMutants: ServiceMutant[] = [...duplicates, ...answers, ...snapshots, ...clerks];
