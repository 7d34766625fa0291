"""Does what the jobs of monitoring do, in this process and until nothing is due."""

from app.bootstrap import Services


def watch(services: Services) -> None:
    """Look at the lists, and screen whoever is due."""
    services.monitor.look()
    screen_parties(services)
    screen_deals(services)


def screen_parties(services: Services) -> None:
    """Screen every party that is due."""
    while ids := services.monitor.due(100):
        services.monitor.screen(ids)


def screen_deals(services: Services) -> None:
    """Screen every deal that is due."""
    while deals := services.monitor.due_deals(1000):
        for deal in deals:
            services.monitor.screen_deal(deal)
