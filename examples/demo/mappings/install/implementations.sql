SELECT
    "ProjectNo" AS implementation_id,
    "SiteOwner" AS customer_id,
    "ProjectName" AS name,
    "KickOff" AS started_on,
    "BaselineGoLive" AS first_planned_on,
    "ForecastGoLive" AS planned_on,
    "ActualGoLive" AS live_on
FROM implementations
