"""What the contract says, found, told and explained."""
