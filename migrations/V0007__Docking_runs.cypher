// Runs of the docking with their plans and shortages, found by their ids, the newest run first.
CREATE CONSTRAINT docking_run_id IF NOT EXISTS FOR (n:DockingRun) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT planned_docking_id IF NOT EXISTS FOR (n:PlannedDocking) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT shortage_id IF NOT EXISTS FOR (n:Shortage) REQUIRE n.id IS UNIQUE;
CREATE INDEX docking_run_at IF NOT EXISTS FOR (n:DockingRun) ON (n.at);
